"""What columns are called in nine languages: words for each field of the vocabulary.

Words that name a document and words that name a number combine to names of order numbers, so that "Beleg-Nr.",
"Belegnummer" and "Nr. Beleg" need no entry each.
"""

from __future__ import annotations

LITTLE = """
    a al an at d da das de dei del della der des di do dos du el en het i il in l la las le les of på the to van von z
"""
"""Articles and prepositions, which say nothing."""

_DOCUMENT = """
    order invoice receipt transaction trans sale sales document doc ticket basket check bill purchase bestell bestel
    bestellung bestellungs auftrag auftrags rechnung rechnungs beleg bon kassenbon vorgang vorgangs kauf commande
    facture
    ticket vente transaction piece pedido factura recibo venta encomenda fatura compra venda ordine fattura
    scontrino vendita documento bestelling factuur bon kassabon transactie verkoop zamowienie zamowienia faktura
    faktury paragon paragonu transakcja transakcji dokument dokumentu order bestallning kvitto kop faktura
    transaktion
"""
_NUMBER = """
    id no nr num number nummer numero n ref reference code key codice codigo numer identifiant identifier kod
"""
_CUSTOMER = """
    customer client cust buyer shopper member user household kunde kunden kd kaufer client acheteur cliente
    comprador utente klant klient klienta kupujacy kund
"""
_DATE = """
    date datum dato data fecha day tag jour dia giorno dag dzien time timestamp datetime dt zeit zeitpunkt heure
"""
_PRODUCT = """
    product item article sku variant stock goods produkt artikel ware produit article producto articulo prodotto
    articolo produto artigo product towar towaru produktu vara
"""
_SINCE = "since seit depuis desde dal sinds od sedan"

PAIRS = {
    "order_id": (_DOCUMENT, _NUMBER),
    "ordered_at": (_DOCUMENT, _DATE),
    "account": (_CUSTOMER, _NUMBER),
    "product": (_PRODUCT, _NUMBER),
    "since": (_CUSTOMER, _SINCE),
}
"""Field -> two lists of words; a word of each, in either order (languages differ in it), names the field."""

WORDS = {
    "order_id": """
        amazon order id,
        order, invoice, receipt, beleg, bon, commande, pedido, ordine, bestelling, zamowienie, basket, bestellung,
        auftrag, rechnung, factura, facture, fattura, factuur, faktura, kvitto, paragon, bonnummer, kassenbonnr,
        orderkey, ordername, transaction, scontrino, ticket, encomenda, trans id
    """,
    "ordered_at": """
        date, datum, dato, data, fecha, day, tag, jour, dia, giorno, dag, dzien, time, timestamp, datetime, dt,
        zeit, zeitpunkt, heure, ordered at, created at, ordered on, created, paid at, purchased at, date created,
        completed at, processed at, placed at, sold at, datum uhrzeit, date heure, fecha hora, data ora, data
        hora, datum tijd, order placed, transaction timestamp, date time, created date, paid date, booking date,
        buchungsdatum, kaufdatum, erstellt, erstellt am, bestelldatum, belegdatum, creado, cree le, data
        zamowienia, data zakupu, data sprzedazy, data wystawienia, orderdatum, aankoopdatum, inkopsdatum, data
        emissione, fecha emision, date achat, fecha compra, data acquisto, verkaufsdatum, verkoopdatum
    """,
    "time": """
        time, time of day, uhrzeit, zeit, heure, hora, ora, tijd, godzina, czas, tid, klockslag, order time, sale
        time, transaction time, trans time, bonzeit, verkaufszeit, invoice time
    """,
    "account": """
        customer, client, account, account id, account no, kunde, kundennummer, kundennr, cliente, klient, klant,
        kund, customer account, member, household, household id, household key, debitor, debitornr,
        debitorennummer, debiteurnummer, shopify customer id, konto, kontonummer, user
    """,
    "card": """
        card, loyalty card, card no, card number, loyalty id, loyalty number, member card, club card, kundenkarte,
        kundenkartennummer, karte, kartennummer, kartennr, carte, carte fidelite, n carte, tarjeta, tarjeta
        fidelidad, numero tarjeta, carta fedelta, tessera, numero tessera, klantenkaart, kaartnummer, cartao,
        cartao fidelidade, karta, numer karty, kort, kortnummer, medlemskort, treuekarte, bonuskarte, loyalty card
        number, mitgliedsnummer, medlemsnummer
    """,
    "email": """
        email, e mail, mail, email address, mail address, customer email, billing email, contact email,
        mailadresse, e mail adresse, kunden email, adresse mail, adresse email, courriel, correo, correo
        electronico, posta elettronica, indirizzo email, e mailadres, adres email, epost, e post, epostadress,
        mejl, endereco email, adres e mail, buyer email, rechnung email
    """,
    "phone": """
        phone, phone number, telephone, telephone number, mobile, mobile phone, mobile number, cell, tel, telefon,
        telefonnummer, telefonnr, handy, handynummer, mobil, mobilnummer, billing phone, mobilfunknummer,
        mobiltelefon, rufnummer, portable, tel portable, telefono, movil, cellulare, telefoon, telefoonnummer,
        mobiel, telefone, telemovel, celular, numer telefonu, komorka, customer phone, contact number, numero
        telephone, numero telefono
    """,
    "name": """
        name, full name, customer name, client name, contact name, billing name, buyer name, kundenname, nom
        client, nom complet, nombre, nombre completo, nombre cliente, nome, nome completo, naam, nome cliente,
        nominativo, klantnaam, volledige naam, imie nazwisko, nazwa klienta, namn, kundnamn, fullstandigt namn,
        recipient name, ansprechpartner, cliente nome, buyer, recipient
    """,
    "first_name": """
        first name, given name, forename, vorname, prenom, nombre pila, nome proprio, voornaam, imie, fornamn,
        billing first name, customer first name, firstname, fname, primer nombre
    """,
    "last_name": """
        last name, family name, surname, nachname, familienname, zuname, nom, nom famille, apellido, apellidos,
        cognome, achternaam, apelido, sobrenome, nazwisko, efternamn, billing last name, customer last name,
        lastname, lname
    """,
    "company": """
        company, company name, organisation, organization, business, business name, billing company, firma,
        firmenname, unternehmen, societe, entreprise, raison sociale, empresa, razon social, azienda, ragione
        sociale, societa, bedrijf, bedrijfsnaam, nazwa firmy, foretag, foretagsnamn
    """,
    "vat_id": """
        vat id, vat number, vat no, vat, tax id, tax number, ust id, ustid, ust idnr, ust id nr, umsatzsteuer id,
        umsatzsteueridentnummer, numero tva, tva intracommunautaire, nif, cif, nif cif, partita iva, p iva, btw
        nummer, btw nr, nip, numer nip, momsnummer, contribuinte, vat reg no
    """,
    "tags": """
        tags, customer tags, labels, schlagworte, schlagworter, kundengruppe, customer group, groupe client,
        etiquettes, etiquetas, etichette, etykiety, taggar, grupo cliente, gruppo clienti, klantgroep, grupa
        klienta, kundgrupp, customer type, kundentyp, segment
    """,
    "place": """
        store, store id, store no, store number, store name, shop, shop id, branch, branch id, outlet, location,
        location id, location name, till, till id, register, pos, point sale, site, filiale, filialnr,
        filialnummer, filial id, markt, marktnr, laden, kasse, kassennr, kassen id, standort, magasin, boutique,
        caisse, point vente, tienda, sucursal, caja, negozio, punto vendita, cassa, winkel, filiaal, vestiging,
        kassa, loja, caixa, sklep, kasa, butik, place
    """,
    "channel": """
        channel, sales channel, kanal, vertriebskanal, verkaufskanal, canal, canal vente, canal venta, canale,
        canale vendita, verkoopkanaal, kanaal, canal vendas, kanal sprzedazy, forsaljningskanal, source channel,
        source
    """,
    "currency": """
        currency, currency code, wahrung, waehrung, wahrungscode, wkz, devise, moneda, divisa, valuta, moeda,
        waluta, order currency, monnaie, code devise, presentment currency
    """,
    "coupon": """
        coupon, coupon code, discount code, promo code, promotion code, voucher, voucher code, gutschein,
        gutscheincode, rabattcode, aktionscode, code promo, code reduction, bon reduction, cupon, codigo
        descuento, codigo promocional, codice sconto, buono sconto, kortingscode, kupon, kod rabatowy, cupom,
        rabattkod, coupon upc, coupons
    """,
    "status": """
        status, order status, state, payment status, financial status, bestellstatus, auftragsstatus,
        zahlungsstatus, statut, etat, statut commande, estado, estado pedido, stato, stato ordine, bestelstatus,
        betaalstatus, status zamowienia, orderstatus, invoice status, belegstatus, vorgangsart, document type,
        belegart, transaction type, event type
    """,
    "product": """
        sku, ean, gtin, upc, barcode, plu, item, article, product, artikel, produkt, articulo, producto, produit,
        prodotto, produto, articolo, artigo, towar, artikelnummer, artikelnr, art nr, bestellnummer artikel,
        lineitem sku, item sku, product sku, stock code, codice articolo, vare, vara, referencia, reference, ref
        produit,
        indeks, variant sku, style, asin, isbn, material, materialnummer
    """,
    "product_name": """
        product name, item name, description, product description, item description, title, product title, article
        name, bezeichnung, artikelbezeichnung, artikelname, artikeltext, produktname, warenbezeichnung,
        beschreibung, libelle, designation, nom produit, libelle article, libelle produit, descripcion, nombre
        producto, nombre articulo, descrizione, nome prodotto, descrizione articolo, omschrijving, productnaam,
        artikelomschrijving, descricao, nome produto, nazwa, nazwa produktu, nazwa towaru, opis, benamning,
        produktnamn, artikelnamn, beskrivning, lineitem name, artikelbeschreibung
    """,
    "category": """
        category, product category, item category, categories, product type, product group, kategorie,
        warengruppe, artikelgruppe, produktkategorie, produktgruppe, sparte, categorie, famille, rayon, famille
        article, categoria, familia, reparto, productgroep, artikelgroep, kategoria, grupa towarowa, kategori,
        varugrupp, produktkategori, commodity, commodity desc, sub category, subcategory, type
    """,
    "department": """
        department, abteilung, departement, departamento, dipartimento, afdeling, dzial, avdelning, division,
        hauptwarengruppe, main category, hauptkategorie
    """,
    "brand": """
        brand, brand name, vendor, manufacturer, make, marke, hersteller, lieferant, marque, fabricant, marca,
        fabricante, produttore, merk, fabrikant, marka, producent, varumarke, tillverkare
    """,
    "quantity": """
        quantity, qty, units, count, pieces, pcs, quantity sold, units sold, item quantity, menge, anzahl, stuck,
        stuckzahl, stueck, mng, quantite, qte, nombre articles, cantidad, cant, uds, unidades, quantita, qta,
        pezzi, aantal, hoeveelheid, quantidade, qtd, qtde, ilosc, szt, sztuk, antal, kvantitet, lineitem quantity,
        verkaufte menge, order quantity, ordered qty
    """,
    "unit_price": """
        unit price, price, price per unit, item price, price each, single price, sales price, list price,
        einzelpreis, stuckpreis, preis, e preis, ep, verkaufspreis, vk, vk preis, preis stuck, prix, prix
        unitaire, pu, pu ht, pu ttc, prix vente, precio, precio unitario, precio unidad, prezzo, prezzo unitario,
        prijs, stukprijs, eenheidsprijs, preco, preco unitario, cena, cena jednostkowa, pris, styckpris, a pris,
        lineitem price, selling price, product price, price unit
    """,
    "gross_sales": """
        gross sales, gross amount, gross revenue, gross, list amount, brutto, bruttobetrag, bruttoumsatz, umsatz
        brutto, brut, montant brut, importe bruto, bruto, lordo, importo lordo, bruto omzet, bruttoforsaljning,
        wartosc brutto, valor bruto, bruttobelopp, line subtotal, betrag brutto, total before discount, amount
        before discount, subtotal before discount, extended price
    """,
    "net_sales": """
        net sales, net amount, net revenue, net, net price, netto, nettobetrag, nettoumsatz, umsatz netto, montant
        net, importe neto, neto, importo netto, netto omzet, wartosc netto, valor liquido, nettoforsaljning,
        nettobelopp, montant ht, total ht, ht, prix net, discounted price, sales value, amount after discount,
        total after discount, discounted total, betrag netto, imponibile, base imponible
    """,
    "amount": """
        amount, line total, line amount, total price, sales, sale amount, revenue, turnover, value, sum, item
        total, total amount line, total line, sales amount, betrag, umsatz, positionsbetrag, summe, gesamtpreis,
        zeilensumme, positionssumme, wert, warenwert, montant, montant ligne, montant ttc, total ligne, ca,
        chiffre affaires, importe, importe linea, total linea, ventas, valor, monto, importo, importo riga, totale
        riga, fatturato, bedrag, regelbedrag, omzet, regeltotaal, prijs totaal, wartosc, kwota, suma, belopp,
        radsumma, forsaljning, vendas, total linha, spend, amount paid
    """,
    "total": """
        total, order total, grand total, total amount, invoice total, total incl tax, total paid, gesamt,
        gesamtbetrag, gesamtsumme, rechnungsbetrag, bestellwert, auftragswert, endbetrag, endsumme,
        rechnungssumme, zahlbetrag, bonsumme, belegsumme, total ttc, montant total, total commande, total facture,
        importe total, total pedido, total factura, totale, totale ordine, totale fattura, totaal, totaalbedrag,
        ordertotaal, valor total, total geral, razem, suma zamowienia, kwota calkowita, totalt, ordersumma, summa,
        totalbelopp, order amount, order value, receipt total, basket total, transaction total, transaction
        amount, invoice amount, bill amount, total value
    """,
    "discount": """
        discount, line discount, item discount, discount amount, rebate, markdown, rabatt, nachlass,
        positionsrabatt, rabattbetrag, remise, reduction, rabais, montant remise, descuento, dto, importe
        descuento, sconto, korting, kortingsbedrag, desconto, rabat, kwota rabatu, lineitem discount, discounts,
        preisnachlass, retail disc, discount value
    """,
    "tax": """
        tax, vat, vat amount, tax amount, sales tax, gst, line tax, mwst, ust, steuer, steuerbetrag,
        mehrwertsteuer, umsatzsteuer, mwst betrag, tva, montant tva, taxe, taxes, iva, importe iva, impuestos,
        cuota iva, imposta, btw, btw bedrag, imposto, vat kwota, podatek, kwota vat, moms, momsbelopp, skatt, hst,
        pst
    """,
    "cost": """
        cost, line cost, cost of goods, cogs, total cost, cost amount, wareneinsatz, einstandswert, einkaufswert,
        cout, cout total, coste, coste total, costo, costo totale, kostprijs totaal, custo, koszt, kostnad, kosten
    """,
    "unit_cost": """
        unit cost, cost per item, cost price, purchase price, einkaufspreis, ek, ek preis, einstandspreis, prix
        achat, cout unitaire, precio compra, coste unitario, costo unitario, prezzo acquisto, inkoopprijs,
        kostprijs, preco custo, custo unitario, cena zakupu, koszt jednostkowy, inkopspris, wholesale price
    """,
    "reimbursed": "reimbursed, reimbursement, funded, manufacturer funding, erstattet, coupon match disc",
    "order_discount": """
        order discount, total discount, cart discount, basket discount, gesamtrabatt, warenkorbrabatt, remise
        totale, remise commande, descuento total, sconto totale, totale korting, desconto total
    """,
    "order_tax": """
        order tax, total tax, total vat, taxes total, gesamtsteuer, steuer gesamt, total tva, total iva, totale
        iva, totaal btw, mwst gesamt
    """,
    "shipping": """
        shipping, shipping cost, shipping amount, shipping total, shipping price, postage, delivery, freight,
        delivery fee, delivery charge, shipping charge, versand, versandkosten, porto, lieferkosten, fracht, frais
        port, livraison, frais livraison, gastos envio, envio, portes, spedizione, spese spedizione,
        verzendkosten, verzending, frete, koszt wysylki, wysylka, dostawa, koszt dostawy, frakt, fraktkostnad,
        shipping fee, postage amount
    """,
    "tip": "tip, tips, tip amount, gratuity, trinkgeld, pourboire, propina, mancia, fooi, gorjeta, dricks",
    "refund": """
        refund, refunded, refunded amount, refund amount, amount refunded, erstattung, erstattungsbetrag,
        gutschriftbetrag, rembourse, montant rembourse, remboursement, reembolso, importe reembolsado, rimborso,
        importo rimborsato, terugbetaling, terugbetaald, reembolsado, zwrot, kwota zwrotu, aterbetalning,
        aterbetalt, returned amount
    """,
    "balance": """
        balance, outstanding balance, balance due, amount due, open balance, offener betrag, restbetrag, solde,
        solde du, reste payer, saldo, saldo pendiente, importe pendiente, openstaand, openstaand bedrag
    """,
    "since": """
        since, created at, created, registered, registered at, registration date, joined, join date, signup date,
        sign up date, member since, account created, date created, creation date, first seen, anlagedatum,
        angelegt am, registriert am, registrierungsdatum, erstellt am, date inscription, date creation, inscrit
        le, fecha alta, fecha registro, data registrazione, data iscrizione, lid sinds, registratiedatum,
        aangemaakt op, data registo, data cadastro, data rejestracji, registreringsdatum, eintrittsdatum, optin
        time, enrollment date
    """,
    "email_allowed": """
        accepts email marketing, email marketing, email consent, newsletter, newsletter subscribed, email opt in,
        accepts marketing, marketing consent, subscribed, optin, opt in, email marketing status, einwilligung,
        newsletter einwilligung, werbung erlaubt, email werbung, abonne newsletter, consentement email,
        consentimiento, consenso marketing, iscritto newsletter, nieuwsbrief, toestemming, zgoda, zgoda email,
        nyhetsbrev, email allowed, buyer accepts marketing, zgoda marketingowa, werbeeinwilligung, email erlaubt, mail
        erlaubt, einwilligung email, newsletter erlaubt, newsletter ok, newsletter abo
    """,
    "sms_allowed": """
        accepts sms marketing, sms marketing, sms consent, sms opt in, sms, sms allowed, sms werbung, consentement
        sms, zgoda sms
    """,
    "phone_allowed": """
        phone consent, phone opt in, calls allowed, phone allowed, call allowed, may call, ok to call, telefonwerbung,
        werbung telefon, anrufe erlaubt, anruf erlaubt, telefon erlaubt, telefonisch erlaubt, einwilligung telefon,
        telefon einwilligung, telefon ok, anruf ok, darf angerufen werden, consentement telephone
    """,
    "post_allowed": """
        post allowed, mail consent, postal consent, direct mail, direct mail opt in, postwerbung, briefwerbung,
        post erlaubt, brief erlaubt, einwilligung post
    """,
    "allowed_at": """
        consent date, consent at, opt in date, optin date, opted in at, subscribed at, einwilligung am,
        einwilligungsdatum, date consentement, fecha consentimiento, data consenso, data zgody, confirm time
    """,
    "place_name": """
        store name, shop name, branch name, location name, filialname, name, standortname, nom magasin, nombre
        tienda, nome negozio, winkelnaam, nome loja, nazwa sklepu, butiksnamn
    """,
    "campaign": "campaign, campaign id, campaign name, kampagne, campagne, campana, campagna, kampania",
    "campaign_type": "campaign type, kampagnentyp, type campagne, tipo campana, tipo campagna",
    "products": "holds for, valid for products, gilt fur, bedingung produkte",
    "message": "message, headline, claim, nachricht, text, botschaft, werbetext",
    "funder": "funder, funded by, sponsor, vendor, paid by, finanziert von, bezahlt von",
    "funded": "funded, funded share, share funded, vendor share, anteil finanziert, finanzierungsanteil",
    "objective": "objective, goal, purpose, ziel, zweck, objectif, objetivo, obiettivo",
    "channels": "channels, kanale, canaux, canales, canali",
    "places": "places, stores, valid at, filialen, standorte",
    "budget": "budget, max cost, most cost, presupuesto",
    "stock": "stock, quantity available, available, vorrat, bestand, kontingent",
    "eligibility": "eligibility, eligible, who, condition, bedingung, berechtigt",
    "lever": "lever, weight, priority, gewicht, prioritat, hebel",
    "offer": "offer, offer id, offer name, angebot, angebotsnr, offre, oferta, offerta, coupon upc, promotion",
    "starts": "starts, start, start date, valid from, beginn, gultig ab, startdatum, debut, inicio, inizio",
    "ends": "ends, end, end date, valid to, valid until, expires, ende, gultig bis, enddatum, fin, fine",
    "at": """
        date, datum, dato, data, fecha, day, tag, jour, dia, giorno, dag, dzien, time, timestamp, datetime, dt,
        zeit, zeitpunkt, heure, sent at, send time, sent, sent on, delivered at, event time, occurred at, created
        at, gesendet am, versanddatum, envoye le, enviado, inviato il, verzonden op, opened at, clicked at,
        redeemed at, redemption date, eingelost am, time stamp, zeitstempel, event timestamp, response date,
        contact date
    """,
    "type": "type, event, event type, event name, action, activity, typ, art, ereignis, evenement, evento",
    "value": "value, detail, details, wert, valeur, valor, valore, waarde, url, page",
    "kind": "kind, cost type, kostenart, type cout, tipo coste, tipo costo, type",
    "key": "key, applies to, schlussel, cle, clave, chiave",
    "allowed": "allowed, consent, permission, status, granted, erlaubt, einwilligung, consentement",
    "basis": "basis, legal basis, wording, rechtsgrundlage, consent text, base legale, base juridica",
    "id": "id, event id, message id, contact id, response id, activity id",
}
"""Field -> what columns of it are called. `first_name` and `last_name` make up `name`."""

IN_TABLE = {
    "orders.net_sales": "subtotal, sub total, zwischensumme, sous total, subtotale, subtotaal, delsumma",
    "lines.amount": "subtotal, sub total, zwischensumme, sous total, subtotale, subtotaal, delsumma, line subtotal",
    "orders.order_id": "id, name, number, nr, no, n, nummer, numero, numer",
    "lines.order_id": "id, number, nr, no, n, nummer, numero, numer",
    "customers.account": "id, number, nr, no, n, nummer, numero, numer, key, code",
    "customers.name": "customer, kunde, client, cliente, klient, klant, kund",
    "lines.name": "customer, kunde, client, cliente, klient, klant, kund, member",
    "orders.name": "customer, kunde, client, cliente, klient, klant, kund, member",
    "lines.product_name": """
        product, item, article, artikel, produkt, produit, producto, prodotto, produto, articolo, articulo, artigo,
        towar, vara
    """,
    "products.product": "id, code, number, nr, no, nummer, numero, ref, handle",
    "products.product_name": """
        name, nom, nombre, nome, naam, nazwa, namn, titel, titre, titulo, titolo, product, item, article, artikel,
        produkt, produit, producto, prodotto, produto
    """,
    "products.cost": """
        unit cost, cost per item, cost price, purchase price, einkaufspreis, ek, ek preis, einstandspreis, prix achat,
        precio compra, prezzo acquisto, inkoopprijs, kostprijs, preco custo, cena zakupu, inkopspris
    """,
    "places.place": "id, code, number, nr, no, nummer, numero",
    "places.place_name": "city, ort, ville, ciudad, citta, stad, miasto, adresse, address",
}
"""table.field -> further names of the field, which mean something else in other tables."""

BIRTH = """
    birthday, birth day, birth date, birthdate, date birth, dob, born, born on, birth year, year birth, yob,
    geburtstag, geburtsdatum, geboren, geboren am, geb datum, geb, gebdatum, geburtsjahr, kundengeburtstag,
    kundengeburtsdatum, date naissance, naissance, ne le, nee le, annee naissance, anniversaire, date anniversaire,
    fecha nacimiento, nacimiento, cumpleanos, ano nacimiento, data nascita, anno nascita, compleanno, geboortedatum,
    geboortejaar, verjaardag, data nascimento, ano nascimento, data urodzenia, urodziny, rok urodzenia, fodelsedatum,
    fodelsedag, fodelsear, customer birthday, customer date birth, kunde geburtsdatum
"""
"""The customer's own date or year of birth; a child's birthday is not."""
BESIDE = f"""
    {_CUSTOMER} kundin ihr your my mein votre billing contact person optional freiwillig facultatif opcional
    facoltativo optioneel opcjonalnie valfritt dd mm yy yyyy tt jj jjjj aa aaaa
"""
"""Words that stand beside the name of the customer's date of birth and do not change what it is."""

OTHER = {
    "zone": """
        time zone, timezone, tz, zeitzone, fuseau horaire, zona horaria, fuso orario, tijdzone, fuso horario,
        strefa czasowa, tidszon
    """,
    "country": """
        country, country code, billing country, shipping country, land, landercode, pays, pais, paese, nazione,
        kraj, lander, country region, billing country code, default address country code
    """,
    "address": """
        city, zip, zip code, postcode, postal code, street, address, address 1, address 2, state code, billing
        address, shipping address, shipping name, shipping zip, billing city, shipping city, ort, stadt, plz,
        postleitzahl, strasse, adresse, anschrift, hausnummer, bundesland, region, ville, code postal, rue,
        ciudad, codigo postal, direccion, calle, provincia, citta, cap, indirizzo, via, stad, straat, adres,
        cidade, morada, miasto, kod pocztowy, ulica, postnummer, gata, adress, shipping method, province, county,
        latitude, longitude
    """,
    "person": f"""
        {BIRTH}, age, gender, sex, salutation, anrede, geschlecht, alter, civilite, sexe, sexo, geslacht, plec, kon,
        language, sprache, langue, idioma, lingua, taal, username, benutzername, middle name, title name
    """,
    "rate": """
        tax rate, vat rate, tax percent, vat percent, mwst satz, steuersatz, ust satz, taux tva, tipo iva,
        aliquota, aliquota iva, btw percentage, stawka vat, momssats, discount percent, discount rate, rabatt
        prozent, rabattsatz, discount pct, taux remise, exchange rate, wechselkurs, margin, marge, commission,
        provision, fee, fees, payment fee, gebuhr, taxa iva
    """,
    "later": """
        due date, ship date, shipped at, shipping date, delivery date, delivered at, fulfilled at, updated at,
        modified, modified at, last modified, cancelled at, canceled at, refunded at, closed at, dispatch date,
        falligkeitsdatum, fallig am, lieferdatum, versanddatum, geandert am, storniert am, aktualisiert am, date
        livraison, date echeance, date expedition, fecha entrega, fecha vencimiento, fecha envio, data consegna,
        data scadenza, leverdatum, vervaldatum, data entrega, data dostawy, leveransdatum, last order, last order
        date, last purchase, last visit, last seen, letzte bestellung, letzter kauf, first order, first order
        date, erste bestellung, derniere commande, ultimo pedido, ultimo ordine, week, week no, month, year,
        quarter, woche, monat, jahr, kw, semaine, mois, annee, mes
    """,
    "summary": """
        total spent, orders count, total orders, lifetime value, clv, average order value, aov, amount spent,
        total sales, order count, number orders, anzahl bestellungen, gesamtumsatz, umsatz gesamt, points, nombre
        commandes, total depense, numero pedidos, total gastado, punkte, punktestand, balance points, number
        items, item count, items, positionen, anzahl positionen, stock, stock quantity, bestand, inventory,
        inventory quantity, lagerbestand, weight, gewicht, lineitem compare at price, compare at price, uvp, rrp,
        msrp, old price, streichpreis
    """,
    "line": """
        line, line no, line number, line id, position, pos nr, pos no, positionsnummer, row, row id, zeile, ligne,
        linea, riga, regel, rad, lp, order line, order item id, line item id, index, seq, sequence, lfd nr,
        laufende nummer, journal no, zeilennummer
    """,
    "staff": """
        cashier, employee, staff, sales person, salesperson, clerk, seller, bediener, kassierer, verkaufer,
        mitarbeiter, vendeur, caissier, vendedor, cajero, venditore, cassiere, verkoper, kassier, medarbetare,
        sprzedawca, kasjer, operator
    """,
    "payment": """
        payment method, payment, payment type, paid by, gateway, zahlungsart, zahlart, zahlungsmethode, zahlung,
        mode paiement, paiement, forma pago, metodo pago, metodo pagamento, pagamento, betaalwijze, betaalmethode,
        metoda platnosci, platnosc, betalsatt, card type, card brand, iban, payment id, payment reference, tender,
        credit card, last four, card entry methods, pan suffix
    """,
    "note": """
        note, notes, comment, comments, remark, remarks, memo, bemerkung, notiz, kommentar, remarque, commentaire,
        nota, notas, observaciones, commento, opmerking, uwagi, anteckning, image, url, link, unit, einheit,
        unite, unidad, unita, eenheid, jednostka, enhet, size, color, colour, grosse, farbe, variant, variant
        title, options, device, shipping status, fulfillment status, lieferstatus, versandstatus, tracking,
        tracking number, ip, user agent, delivery note, lieferschein
    """,
}
"""What a column can be that no field holds, so that "Due date" is not taken for the date of the order."""
