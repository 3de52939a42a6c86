"""The letters that documents are printed in, and the shapes that the reader of print tells apart.

Scripts share shapes: an А, a Α and an A cannot be told from each other by looking at them. The reader has one class
for such letters, the Latin one where there is one; which script a word is in, its other letters tell (the engine
puts it back, see crates/vision/src/print/script.rs).
"""

# Letters beyond A to Z of languages in Latin script, capitals with small letters that have none.
LANGUAGES = [
    "ÄÖÜß", "ÄÖÜẞ", "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ", "ÁÉÍÓÚÜÑ", "ÃÕÁÂÀÇÉÊÍÓÔÚ", "ÀÈÉÌÒÙ", "ĄĆĘŁŃÓŚŹŻ", "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ", "ÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ",
    "ÁÉÍÓÖŐÚÜŰ", "ĂÂÎȘȚ", "ĂÂÎȘȚ", "ČĆĐŠŽ", "ČŠŽ", "ÆØÅ", "ÅÄÖ", "ÁÆÐÉÍÓÖÞÚÝ", "ÕÄÖÜŠŽ", "ĀČĒĢĪĶĻŅŠŪŽ", "ĄČĘĖĮŠŲŪŽ", "ĊĠĦŻ",
    "ÇĞİÖŞÜ", "ÇƏĞİÖŞÜ", "ËÇ", "ÁÐÍÓÚÝÆØ", "ÁČĐŊŠŦŽ", "ÀÉÈÍÏÓÒÚÜÇ", "ŴŶÂÊÎÔÛ", "ÁÉÍÓÚ", "ÐÞØĐŁÆ",
]
TONES = "\u0300\u0301\u0309\u0303\u0323"
VIETNAMESE = "ĂÂĐÊÔƠƯ"
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
CYRILLIC = [
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯ", "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ",
    "АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ", "АБВГДЃЕЖЗЅИЈКЛЉМНЊОПРСТЌУФХЦЧЏШ", "АБВГДЕЁЖЗІЙКЛМНОПРСТУЎФХЦЧШЫЬЭЮЯ",
]

SHAPES = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "АВЕКМНОРСТУХІЈЅЁЇ" + "ГПФ" + "аеорсухіјѕёї" + "ŢţΟο",
    "ABEZHIKMNOPTYX" + "ABEKMHOPCTYXIJSËÏ" + "ΓΠΦ" + "aeopcyxijsëï" + "ȚțOo",
)
"""A cedilla below T is drawn as a comma by most faces, and meant as one."""


def vietnamese() -> str:
    """Every Vietnamese vowel with every tone, capitals."""
    import unicodedata

    vowels = "AĂÂEÊIOÔƠUƯY"
    return "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in TONES)


def shape(text: str) -> str:
    """The text as the reader answers it: letters that look alike in all scripts are one."""
    return text.translate(SHAPES)


def alphabet(before: str) -> str:
    """The characters that the reader knew, and then those that it lacks, each once."""
    capitals = "".join(LANGUAGES) + VIETNAMESE + vietnamese() + "".join(CYRILLIC)
    wanted = shape(capitals + capitals.lower() + "ΆΈΉΊΌΎΏάέήίόύώϊϋς№")
    further = dict.fromkeys(c for c in wanted if c not in before and len(c) == 1 and c.isprintable())
    return before + "".join(c for c in further if c != "\u0307")
