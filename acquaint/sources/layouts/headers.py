"""Headers of tills and invoice programs: which column is which, by its exact name in several languages.

A layout is recognised by names alone, so these lists are stricter than the guess for unknown files: a name counts only
as a whole. Names stand folded (see `fold`), the most telling first: where a file has two columns for one field, the
name further left in the list wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "%": "pct", "№": "no"})

_WHEN = (
    "datetime timestamp dateandtime transactiondatetime datumuhrzeit datumzeit zeitstempel zeitpunkt dateheure "
    "dateetheure fechahora fechayhora dataora dataeora datumtijd datumentijd"
)

TIMED = frozenset(_WHEN.split())
"""Names of columns that hold a time of day beside the date."""

NAMES: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "receipt": "receipt receiptno receiptnr receiptnumber receiptid receiptnum bon bonnr bonnummer bonno kassenbon "
        "kassenbonnr kassenbonnummer beleg belegnr belegnummer belegno kassenzettel ticket ticketno ticketnr "
        "ticketnumber ticketid nticket noticket numticket numeroticket numerodeticket numeroduticket ticketdecaisse "
        "nodeticket ndeticket recu norecu tique numtique scontrino nscontrino noscontrino numeroscontrino scontrinonr "
        "nrscontrino kassabon kassabonnr kassabonnummer transaction transactionno transactionnr transactionid "
        "transactionnumber transno transid vorgang vorgangsnr vorgangsnummer",
        "store": "store storeid storeno storenr storenumber storename storecode shop shopid shopno branch branchid "
        "branchno filiale filialnr filialnummer filialenr filialennr filialid markt marktnr marktnummer laden magasin "
        "nomagasin codemagasin idmagasin boutique pointdevente tienda idtienda codigotienda sucursal negozio "
        "codicenegozio idnegozio puntovendita filiaal filiaalnr filiaalnummer winkel winkelnr outlet location site",
        "till": "till tillno tillnr tillid tillnumber register registerno registerid registernumber pos posno posid "
        "posnr terminal terminalid terminalno terminalnr lane laneno checkout cashregister kasse kassennr kassenr "
        "kassennummer kassenid kassenplatz caisse nocaisse ncaisse numcaisse numerocaisse numerodecaisse caja numcaja "
        "ncaja nocaja numerocaja tpv cassa ncassa nocassa numerocassa kassa kassanr kassanummer",
        "ordered_at": f"{_WHEN} invoicedate rechnungsdatum redatum datefacture datedefacture fechafactura datafattura "
        "factuurdatum receiptdate transactiondate saledate bondatum belegdatum verkaufsdatum dateticket "
        "dateduticket datevente fechaticket fechaventa datascontrino datavendita verkoopdatum date datum jour fecha "
        "data businessdate geschaeftstag buchungstag buchungsdatum day tag",
        "time": "time receipttime transactiontime uhrzeit bonzeit belegzeit verkaufszeit zeit heure heureticket "
        "heurevente hora horaventa ora orario tijd tijdstip",
        "line_type": "linetype recordtype rowtype entrytype transactiontype transtype zeilenart zeilentyp satzart "
        "satztyp positionsart postenart vorgangsart vorgangstyp buchungsart typeligne typedeligne typeoperation "
        "typedoperation tipolinea tipodelinea tipooperacion tipomovimiento tiporiga tipooperazione tipomovimento "
        "regelsoort regeltype boekingssoort type art typ tipo soort operation operacion operazione kind action",
        "document_type": "documenttype doctype invoicetype transactiontype belegart belegtyp dokumentart rechnungsart "
        "typedocument typededocument typepiece tipodocumento tipodedocumento documentsoort documenttype type typ tipo",
        "invoice": "invoiceno invoice invoicenumber invoicenr invoiceid invoicenum rechnungsnummer rechnungsnr "
        "rechnung rechnungno rechnr rechnungid renr belegnummer belegnr numerofacture nofacture nfacture numfacture "
        "numerodefacture facture numerofactura nofactura nfactura numfactura numerodefactura factura numerofattura "
        "nofattura nfattura numfattura fattura factuurnummer factuurnr factuur factuurno",
        "product": "stockcode sku articleno articlenr articlenumber articleid articlecode itemno itemnumber itemid "
        "itemcode productid productno productcode productnumber artikelnummer artikelnr artnr artikelcode artikelid "
        "plu plunr plucode produktnr produktnummer warennr materialnr codearticle refarticle referencearticle "
        "reference ref codeproduit codigoarticulo codigoproducto codigodearticulo referencia codigo codicearticolo "
        "codiceprodotto codice productnummer productcode article artikel item product produkt articulo producto "
        "articolo prodotto",
        "ean": "ean ean13 eancode eannr gtin barcode strichcode codebarres codebarre codigobarras codigodebarras "
        "codiceabarre codicebarre streepjescode upc",
        "product_name": "description productname itemname itemdescription productdescription articlename "
        "articledescription artikelbezeichnung artikeltext artikelname bezeichnung beschreibung produktname bontext "
        "positionstext text libelle libellearticle designation descriptif descripcion nombrearticulo nombreproducto "
        "denominacion concepto descrizione descrizionearticolo denominazione omschrijving artikelomschrijving "
        "productnaam artikelnaam article artikel item product produkt articulo producto articolo prodotto",
        "quantity": "quantity qty menge anzahl stueckzahl stueck stk quantite qte cantidad cant unidades quantita qta "
        "aantal hoeveelheid units",
        "unit_price": "unitprice itemprice price einzelpreis stueckpreis verkaufspreis vkpreis preis epreis ep "
        "prixunitaire prixunitairettc puttc pu prix preciounitario preciounidad precio pvp prezzounitario prezzo "
        "stukprijs eenheidsprijs verkoopprijs prijs",
        "amount": "lineamount linetotal extendedprice amount positionsbetrag zeilenbetrag gesamtpreis betrag "
        "gesamtbetrag montantligne montantttc montant importelinea importetotal importe importoriga importototale "
        "importo regelbedrag regeltotaal bedrag salesvalue value brutto bruttobetrag umsatz revenue totalprice "
        "totalttc total summe gesamt gesamtsumme totale totaal sales wert",
        "discount": "linediscount discountamount discount positionsrabatt rabattbetrag rabatt nachlass montantremise "
        "remise importedescuento descuento importosconto sconto kortingsbedrag korting",
        "tax": "taxamount vatamount mwstbetrag ustbetrag steuerbetrag montanttva montantdelatva importeiva cuotaiva "
        "importoiva btwbedrag tax",
        "tax_rate": "taxrate vatrate taxpct vatpct mwstsatz mwstpct ustsatz ustpct steuersatz steuerpct tauxtva "
        "tauxdetva tvapct tipoiva tipodeiva ivapct aliquota aliquotaiva btwtarief btwpct",
        "cost": "linecost cost wareneinsatz einstand coutachat coste costo",
        "card": "loyaltycard loyaltycardno loyaltycardnumber loyaltyno loyaltyid membercard memberno membershipno "
        "cardno cardnumber cardnr cardid card kundenkarte kundenkartennr kundenkartennummer kundenkartenr bonuskarte "
        "treuekarte kartennummer kartennr karte cartefidelite cartedefidelite numerocarte nocarte ncarte carteclient "
        "carte tarjetafidelidad tarjetacliente tarjetadefidelidad numerotarjeta ntarjeta tarjeta cartafedelta "
        "tesserafedelta tesseracliente numerotessera ntessera tessera klantenkaart klantenkaartnr "
        "klantenkaartnummer klantkaart spaarkaart kaartnummer kaart",
        "account": "customerid customerno customernumber customercode custid custno clientid clientno kundennummer "
        "kundennr kundenid kdnr debitor debitorennr debitorennummer debitornr codeclient numeroclient noclient nclient "
        "numclient idclient codigocliente idcliente numerocliente ncliente codicecliente klantnummer klantnr klantid "
        "debiteurnr debiteurnummer accountno accountnumber customer kunde client cliente klant debiteur",
        "email": "email emailaddress customeremail emailadresse mail courriel adressemail correo correoelectronico "
        "emailadres",
        "phone": "phone phonenumber telephone telefon telefonnummer tel mobile handy telefono telefoon",
        "name": "customername fullname kundenname nomclient nomduclient nombrecliente nomecliente klantnaam",
        "company": "company companyname firma firmenname societe empresa razonsocial azienda ragionesociale bedrijf "
        "bedrijfsnaam",
        "vat_id": "vatid vatnumber ustid ustidnr uid tvaintracom numerotva nif partitaiva btwnummer",
        "category": "category productcategory productgroup warengruppe wgr kategorie produktgruppe artikelgruppe "
        "categorie famille rayon categoria familia seccion reparto artikelgroep productgroep department dept",
        "brand": "brand marke marque marca merk",
        "currency": "currency ordercurrency currencycode waehrung devise monnaie moneda divisa valuta",
        "coupon": "couponcode coupon vouchercode gutscheincode aktionscode codepromo codigopromocional codicesconto "
        "kortingscode",
        "channel": "channel saleschannel vertriebskanal kanal canal canale kanaal",
        "training": "trainingmode istraining trainingflag training schulung schulungsmodus trainingsmodus uebung "
        "modeformation formation modoformacion addestramento trainingsmodus oefening",
        "void": "isvoid voided void voidflag storniert stornoflag storno stornokennzeichen annule annulation anulado "
        "annullato geannuleerd",
    }.items()
}  # fmt: skip
"""Field -> the names its column has in exports, folded, the most telling first."""


def fold(name: str) -> str:
    """Return `name` without case, accents, blanks and punctuation; umlauts are spelt out and % becomes pct.

    Examples
    --------
    >>> fold("Kassen-Nr."), fold("Stück"), fold("N° ticket"), fold("MwSt %")
    ('kassennr', 'stueck', 'nticket', 'mwstpct')
    """
    spelt = name.lower().translate(_SPELT_OUT)
    plain = unicodedata.normalize("NFKD", spelt.replace("º", ""))
    return re.sub(r"[^a-z0-9]", "", plain)


def find(columns: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Return the column of each of `fields` that the header has; a column serves one field, the first that wants it.

    Examples
    --------
    >>> find(["Bon-Nr.", "Artikel", "Bezeichnung"], ["receipt", "product", "product_name", "till"])
    {'receipt': 'Bon-Nr.', 'product': 'Artikel', 'product_name': 'Bezeichnung'}
    """
    free = {fold(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field in fields:
        name = next((name for name in NAMES[field] if name in free), None)
        if name is not None:
            found[field] = free.pop(name)
    return found
