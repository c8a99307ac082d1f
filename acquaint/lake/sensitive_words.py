"""Words of goods that count as money only, in several languages; data only, and every shop may add and allow words.

All are lower case without accents, as they are compared; everything but letters and digits reads as a blank. `word` is
a whole word, `word*` the beginning of one, `*word*` stands anywhere in one (German joins words).

What is left out on purpose: words that mostly mean something else ("urn" is for tea, "coffin" for Halloween).
"""

from __future__ import annotations

HEALTH = (
    *("medicin*", "medicament*", "medicat*", "*medikament*", "medicijn*", "medizin*", "pharma*", "farmac*", "apothe*"),
    *("apteka", "*arznei*", "drug store pharmacy", "prescription*", "rx", "otc", "geneesmiddel*", "remedio*", "leki"),
    *("analges*", "painkiller*", "pain relief", "*schmerzmittel*", "antacid*", "laxativ*", "abfuhrmittel*"),
    *("antibiotic*", "antidepress*", "antihist*", "antifung*", "ibuprofen*", "paracetamol*", "aspirin*", "insulin*"),
    *("*kopfschmerz*", "*schmerztablett*", "*schmerzsalbe*", "*schmerzgel*", "*schmerzpflaster*", "headache*"),
    *("cold and flu", "cold flu", "cough", "sinus", "allergy", "allergies", "allergie*", "hustensaft", "first aid"),
    *("erste hilfe", "premiers secours", "primeros auxilios", "primo soccorso", "home health care", "health aids"),
    *("eye and ear care", "hearing aid*", "horgerat*", "glucose*", "blood pressure", "*blutdruck*", "*blutzucker*"),
    *("diabet*", "incontinen*", "inkontinenz*", "haemorrhoid*", "hemorrhoid*", "smoking cess*", "nicotin*"),
    *("*hamorrhoid*", "*hamorrid*", "hemorroid*", "emorroid*", "aambei*", "hemoroid*", "hemorrojd*"),
    *("nicorette*", "niquitin*", "*fieberthermometer*", "fever thermometer*", "clinical thermometer*"),
    *("thermometre medical*", "termometro clinico*", "koortsthermometer*", "termometr lekarski*", "febertermometer*"),
    *("nikotin*", "acetaminophen"),
    *("dietary aid*", "restricted diet", "weight loss", "abnehm*", "wheelchair*", "rollstuhl*", "orthop*", "rollator*"),
    *("krankenpflege*", "hiv test*", "covid test*", "corona test*", "cannabis", "cbd", "lice treatment"),
)
"""Illness and what is taken for it."""

FAMILY = (
    *("pregnan*", "maternity", "prenatal", "fertility", "ovulation*", "*schwanger*", "umstands*", "grossesse*"),
    *("femme enceinte", "embaraz*", "premaman", "gravidanza", "zwanger*", "gravidez", "gestante*", "ciaz*"),
    *("baby", "baby*", "babies", "infant*", "newborn*", "toddler*", "diaper*", "nappy", "nappies", "breast pump*"),
    *("breastfeed*", "nursing bra*", "*windel*", "saugling*", "kleinkind*", "milchpumpe*", "bebe", "bebes", "couches"),
    *("couche culotte*", "couche jetable*", "couche lavable*"),
    *("panales", "pannolin*", "luiers", "luier", "fraldas", "fralda", "pieluch*", "neonat*", "biberon*"),
)
"""Pregnancy and small children: nobody is told apart by them."""

INTIMATE = (
    *("condom*", "*kondom*", "contracept*", "verhutung*", "preservativ*", "profilattic*", "anticonceptie*"),
    *("family planning", "feminine hygiene", "intimate care", "intimate hygiene", "intimpflege", "*intimhygiene*"),
    *("hygiene intime", "higiene intima", "igiene intima", "tampon*", "menstru*", "sexual*", "sex", "sex toy*"),
    *("erotic*", "*erotik*", "vibrator*", "dildo*", "viagra", "potenzmittel*", "personal lubricant*", "gleitgel*"),
    *("*antibabypille*", "pille danach", "morning after pill*", "pilule contraceptive*", "pilule du lendemain"),
    *("pildora del dia despues", "pillola del giorno dopo", "morning afterpil*"),
    *("pilula do dia seguinte", "tabletka dzien po", "antykoncep*", "anticoncep*", "anticoncez*"),
    *("*sexspielzeug*", "sextoy*", "seksspeeltje*", "sexleksak*", "erotyczn*", "erotiek*"),
)
"""Intimate goods."""

BELIEF = (
    *("halal", "haram", "kosher", "koscher*", "casher", "kascher", "cacher", "torah", "quran", "koran", "bible"),
    *("bibel*", "rosary", "rosenkranz*", "communion", "*kommunion*", "bar mitzvah", "bat mitzvah", "hijab*"),
    *("ramadan", "hanukkah", "chanukka*", "prayer*", "gebets*", "ethnic", "gay pride", "lgbt*"),
)
"""Religion, origin, orientation."""

MOURNING = (
    *("trauer*", "beerdigung*", "*bestattung*", "*kondolenz*", "*beileid*", "urne", "urnen*", "*tierurne*", "urna"),
    *("urny", "friedhof*", "grabgesteck*", "grabschmuck*", "grabkerze*", "grablicht*", "grablaterne*", "grabvase*"),
    *("grabstein*", "grabkreuz*", "grabkranz*", "grabstrauss*", "grabschale*", "grabpflanz*", "grabpflege*"),
    *("grabbepflanz*", "grableuchte*", "grabplatte*", "sargschmuck*", "sarggesteck*", "sargbukett*", "totenkranz*"),
    *("funeral*", "sympathy card*", "sympathy flower*", "sympathy gift*", "sympathy bouquet*", "sympathy wreath*"),
    *("with sympathy", "deepest sympathy", "condolence*", "mourning", "bereave*", "burial*", "cremation*"),
    *("grave wreath*", "grave vase*", "grave flower*", "grave blanket*", "grave marker*", "for a grave"),
    *("for the grave", "gravestone*", "headstone*", "memorial candle*", "memorial wreath*"),
    *("deuil", "obseques", "funerailles", "funeraire*", "funebre*", "condoleance*", "enterrement*", "cercueil*"),
    *("pierre tombale", "plaque tombale", "luto", "funerari*", "pesame", "pesames", "condolencia*", "entierro*"),
    *("tanatorio*", "enterro*", "velorio*", "lutto", "funebri", "cordoglio", "condoglianz*", "cimiterial*"),
    *("rouw*", "uitvaart*", "begrafenis*", "grafkaars*", "grafstuk*", "grafbloem*", "grafkrans*", "grafsteen*"),
    *("pogrzeb*", "zalob*", "kondolenc*", "nagrob*", "znicz*", "cmentar*", "begravning*", "sorgkrans*"),
    *("sorgbinderi*", "sorgkort*", "kondoleans*", "gravljus*", "gravsten*", "gravlykt*"),
)
"""Death: nobody is reminded of it by a shop."""

WORDS = (*HEALTH, *FAMILY, *INTIMATE, *BELIEF, *MOURNING)

HARMLESS = (
    *("baby spinach", "baby leaf", "baby leaves", "baby carrots", "baby carrot", "baby potatoes", "baby corn"),
    *("baby kale", "baby bella", "baby back ribs", "baby swiss", "babybel", "baby spinat", "babyspinat", "baby blue"),
    *("babylon", "medicine ball", "medizinball", "baby romaine", "baby lettuce", "baby tomatoes", "baby dutch"),
    *("trauerweide*", "trauermucke*", "trauerspiel*", "trauerbirke*", "trauerbuche*", "mourning dove*"),
    *("mourning cloak*", "enterrement de vie"),
)
"""Phrases in which a word above means something else; here, too, `word*` is the beginning of a word."""
