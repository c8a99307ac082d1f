"""Words of goods that count as money only, in several languages; data only, and every shop may add and allow words.

All are lower case without accents, as they are compared; everything but letters and digits reads as a blank. `word` is
a whole word, `word*` the beginning of one, `*word*` stands anywhere in one (German joins words).
"""

from __future__ import annotations

HEALTH = (
    *("medicin*", "medicament*", "medicat*", "*medikament*", "medicijn*", "medizin*", "pharma*", "farmac*", "apothe*"),
    *("apteka", "*arznei*", "drug store pharmacy", "prescription*", "rx", "otc", "geneesmiddel*", "remedio*", "leki"),
    *("analges*", "painkiller*", "pain relief", "schmerzmittel*", "antacid*", "laxativ*", "abfuhrmittel*"),
    *("antibiotic*", "antidepress*", "antihist*", "antifung*", "ibuprofen", "paracetamol", "aspirin", "insulin*"),
    *("cold and flu", "cold flu", "cough", "sinus", "allergy", "allergies", "allergie*", "hustensaft", "first aid"),
    *("erste hilfe", "premiers secours", "primeros auxilios", "primo soccorso", "home health care", "health aids"),
    *("eye and ear care", "hearing aid*", "horgerat*", "glucose*", "blood pressure", "*blutdruck*", "*blutzucker*"),
    *("diabet*", "incontinen*", "inkontinenz*", "haemorrhoid*", "hemorrhoid*", "smoking cess*", "nicotin*"),
    *("nikotin*", "acetaminophen"),
    *("dietary aid*", "restricted diet", "weight loss", "abnehm*", "wheelchair*", "rollstuhl*", "orthop*", "rollator*"),
    *("krankenpflege*", "hiv test*", "covid test*", "corona test*", "cannabis", "cbd", "lice treatment"),
)
"""Illness and what is taken for it."""

FAMILY = (
    *("pregnan*", "maternity", "prenatal", "fertility", "ovulation*", "*schwanger*", "umstandsmode", "grossesse"),
    *("femme enceinte", "embaraz*", "premaman", "gravidanza", "zwanger*", "gravidez", "gestante*", "ciaza", "ciazowe"),
    *("baby", "baby*", "babies", "infant*", "newborn*", "toddler*", "diaper*", "nappy", "nappies", "breast pump*"),
    *("breastfeed*", "nursing bra*", "*windel*", "saugling*", "kleinkind*", "milchpumpe*", "bebe", "bebes", "couches"),
    *("panales", "pannolin*", "luiers", "luier", "fraldas", "fralda", "pieluch*", "neonat*", "biberon*"),
)
"""Pregnancy and small children: nobody is told apart by them."""

INTIMATE = (
    *("condom*", "*kondom*", "contracept*", "verhutung*", "preservativ*", "profilattic*", "anticonceptie*"),
    *("family planning", "feminine hygiene", "intimate care", "intimate hygiene", "intimpflege", "*intimhygiene*"),
    *("hygiene intime", "higiene intima", "igiene intima", "tampon*", "menstru*", "sexual*", "sex", "sex toy*"),
    *("erotic*", "*erotik*", "vibrator*", "dildo*", "viagra", "potenzmittel*", "personal lubricant*", "gleitgel*"),
)
"""Intimate goods."""

BELIEF = (
    *("halal", "haram", "kosher", "koscher*", "casher", "kascher", "cacher", "torah", "quran", "koran", "bible"),
    *("bibel*", "rosary", "rosenkranz*", "communion", "*kommunion*", "bar mitzvah", "bat mitzvah", "hijab*"),
    *("ramadan", "hanukkah", "chanukka*", "prayer*", "gebets*", "ethnic", "gay pride", "lgbt*"),
)
"""Religion, origin, orientation."""

WORDS = (*HEALTH, *FAMILY, *INTIMATE, *BELIEF)

HARMLESS = (
    *("baby spinach", "baby leaf", "baby leaves", "baby carrots", "baby carrot", "baby potatoes", "baby corn"),
    *("baby kale", "baby bella", "baby back ribs", "baby swiss", "babybel", "baby spinat", "babyspinat", "baby blue"),
    *("babylon", "medicine ball", "medizinball", "baby romaine", "baby lettuce", "baby tomatoes", "baby dutch"),
)
"""Phrases in which a word above means something else."""
