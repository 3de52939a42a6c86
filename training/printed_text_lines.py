"""Pictures of single lines of printed text, framed as the engine frames them, and their texts.

Framing: 48 pixels high, capitals about 0.6 of that. The texts are drawn by chance: no name of a person,
number or address is anybody's. Letters follow each other as they come, so that shapes are learnt and not words.
"""

from functools import lru_cache

import cv2
import numpy as np
import torch
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw
from torch.utils.data import Dataset

import fonts
import letters
from line_crops import degrade, ground

HEIGHT = 48
TRIES = 12
"""Faces that are tried for a line, until one has all its letters."""
CAPITALS = 40
"""Height of capitals on the flat line that pictures are made of, in pixels."""

VOWELS = "AEIOUY"
CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"
LOOK_ALIKES = "O0O0O0I1I1I1L7S5B8Z2G6QD0U4A"
MONTHS = """JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC JANV FÉVR MARS AVR MAI JUIN JUIL AOÛT SEPT DÉC MÄRZ OKT DEZ ENE ABR AGO DIC
GEN MAG GIU LUG SET OTT STY LUT KWI MAJ CZE LIP SIE WRZ PAŹ LIS GRU LED ÚNO BŘE DUB KVĚ ČVN ČVC SRP ZÁŘ ŘÍJ PRO TAM HEL MAA HUH TOU
KES HEI ELO SYY LOK MARRAS JOULU OCA ŞUB NİS HAZ TEM AĞU EYL EKİ KAS ARA""".split()
LABELS = """Surname Name Nom Prénoms Given names Nationality Nationalité Date of birth Place of birth Date de naissance Lieu de naissance
Sex Sexe Height Taille Date of issue Date of expiry Authority Autorité Geburtstag Geburtsort Staatsangehörigkeit Gültig bis Ausstellende Behörde
Apellidos Nombre Nacionalidad Fecha de nacimiento Lugar de nacimiento Válido hasta Cognome Cittadinanza Luogo di nascita Scadenza Nazwisko Imiona
Obywatelstwo Data urodzenia Miejsce urodzenia Data ważności Příjmení Jméno Státní občanství Datum narození Platnost do Családi és utónév Állampolgárság
Születési idő Érvényességi idő Sukunimi Etunimet Kansalaisuus Syntymäaika Efternamn Förnamn Medborgarskap Födelsedatum Fødselsdato Statsborgerskab
Prezime Ime Državljanstvo Datum rođenja Vrijedi do Priimek Državljanstvo Pavardė Vardas Pilietybė Gimimo data Uzvārds Vārds Pilsonība Dzimšanas datums
Perekonnanimi Eesnimed Kodakondsus Sünniaeg Soyadı Adı Uyruğu Doğum tarihi Numele Prenumele Cetățenia Data nașterii Kunjom Isem Nazzjonalità
Ainm Sloinne Náisiúntacht Επώνυμο Όνομα Ιθαγένεια Passport Passeport Reisepass Identity card Carte d'identité Personalausweis Driving licence
Permis de conduire Führerschein Permiso de conducción Patente di guida Prawo jazdy Řidičský průkaz Vezetői engedély Permis de conducere Vozačka dozvola
Vozniško dovoljenje Körkort Kørekort Ajokortti Juhiluba Vadītāja apliecība Vairuotojo pažymėjimas Rijbewijs Carta de condução Ceadúnas tiomána
Liċenzja tas-sewqan Ökuskírteini Førerkort Sürücü belgesi Document No. Card No. Personal No. Republic Kingdom State SPECIMEN
Επώνυμο Όνομα Ημερομηνία γέννησης Τόπος γέννησης Ιθαγένεια Ημερομηνία λήξης Αριθμός δελτίου Άδεια οδήγησης Ελληνική Δημοκρατία Διαβατήριο
Фамилия Име Презиме Дата на раждане Място на раждане Гражданство Пол Валидност Свидетелство за управление Република България Лична карта
Отчество Дата рождения Место рождения Срок действия Кем выдан Водительское удостоверение Паспорт Російська Прізвище Ім'я По батькові Громадянство
Дата народження Місце народження Дійсний до Орган, що видав Посвідчення водія Україна Датум рођења Место рођења Држављанство Важи до
Возачка дозвола Република Србија Македонија Датум на раѓање Прозвішча Імя Họ và tên Ngày sinh Quốc tịch Nơi sinh Số Giới tính Căn cước công dân
Soyadı Adı Doğum tarixi Vətəndaşlığı Etibarlıdır""".split("\n")


def pick(rng: np.random.Generator, choices):
    return choices[int(rng.integers(len(choices)))]


def word(rng: np.random.Generator, letters: int, further: str) -> str:
    """A word of capitals that nearly can be said, with `further` letters among them."""
    result = ""
    vowel = rng.random() < 0.5
    for _ in range(letters):
        style = rng.random()
        if further and style < 0.28:
            result += pick(rng, further)
        elif style < 0.34:
            result += pick(rng, CONSONANTS + VOWELS)
        else:
            result += pick(rng, VOWELS if vowel else CONSONANTS)
        vowel = not vowel
    return result


def cased(rng: np.random.Generator, text: str) -> str:
    """In capitals, in small letters after a capital, or all small."""
    style = rng.random()
    if style < 0.55:
        return text.upper() if "ß" not in text else text
    if style < 0.9:
        return " ".join(part[:1] + part[1:].lower() for part in text.split(" "))
    return text.lower()


def alphabet_of(rng: np.random.Generator) -> str:
    """Letters beyond A to Z of a language in Latin script, or none."""
    style = rng.random()
    if style < 0.22:
        return ""
    if style < 0.32:
        return letters.VIETNAMESE + letters.vietnamese()
    return pick(rng, letters.LANGUAGES)


def name(rng: np.random.Generator) -> str:
    script = rng.random()
    count = int(rng.integers(1, 4))
    if script < 0.14:
        own = letters.GREEK if script < 0.04 else pick(rng, letters.CYRILLIC)
        words = ["".join(pick(rng, own) for _ in range(rng.integers(2, 12))) for _ in range(count)]
        if rng.random() < 0.2:
            # Such documents say it again in Latin letters.
            words.append(word(rng, int(rng.integers(2, 11)), ""))
    else:
        further = alphabet_of(rng)
        words = [word(rng, int(rng.integers(2, 13)), further) for _ in range(count)]
    joint = pick(rng, [" ", " ", " ", " ", "-", "'", ", "])
    return cased(rng, joint.join(words))


def date(rng: np.random.Generator) -> str:
    day, month, year = int(rng.integers(1, 32)), int(rng.integers(1, 13)), int(rng.integers(1925, 2045))
    mark = pick(rng, list(".../- ") + ["", ". "])
    style = rng.random()
    if style < 0.45:
        return mark.join([f"{day:02}", f"{month:02}", f"{year}" if rng.random() < 0.8 else f"{year % 100:02}"])
    if style < 0.6:
        return mark.join([f"{year}", f"{month:02}", f"{day:02}"])
    if style < 0.65:
        return mark.join([f"{month:02}", f"{day:02}", f"{year}"])
    spoken = pick(rng, MONTHS)
    other = "/" + pick(rng, MONTHS) if rng.random() < 0.3 else ""
    return cased(rng, pick(rng, [" ", " ", "-", "."]).join([f"{day:02}", spoken + other, f"{year}"]))


def number(rng: np.random.Generator) -> str:
    """Letters and digits as numbers of documents have them."""
    style = rng.random()
    count = int(rng.integers(4, 19))
    if style < 0.3:
        text = "".join(pick(rng, LOOK_ALIKES) for _ in range(count))
    elif style < 0.5:
        text = "".join(pick(rng, "0123456789") for _ in range(count))
    elif style < 0.75:
        head = "".join(pick(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.integers(1, 5)))
        text = head + "".join(pick(rng, "0123456789") for _ in range(count - len(head)))
    else:
        text = "".join(pick(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(count))
    if rng.random() < 0.2:
        # Specimens are full of zeros, and numbers of runs.
        start, run = int(rng.integers(count)), int(rng.integers(2, 8))
        text = (text[:start] + pick(rng, "0000123456789") * run + text[start + run :])[:18]
    if rng.random() < 0.25:
        mark = pick(rng, list(" -/."))
        every = int(rng.integers(2, 5))
        text = mark.join(text[start : start + every] for start in range(0, len(text), every))
    return text


def address(rng: np.random.Generator) -> str:
    further = alphabet_of(rng)
    street = word(rng, int(rng.integers(4, 11)), further)
    town = word(rng, int(rng.integers(4, 10)), further)
    house, code = int(rng.integers(1, 300)), int(rng.integers(1000, 99999))
    return cased(rng, pick(rng, [f"{house} {street}", f"{street} {house}, {town}", f"{code} {town}", f"{town}, {code}", f"{street} {house}/{house % 9 + 1}"]))


def label(rng: np.random.Generator) -> str:
    words = pick(rng, LABELS).split(" ")
    first = int(rng.integers(len(words)))
    text = " ".join(words[first : first + int(rng.integers(1, 5))])
    if rng.random() < 0.3:
        text += pick(rng, [" / ", "/", " · "]) + pick(rng, words)
    return text.upper() if rng.random() < 0.3 else text


def anything(rng: np.random.Generator, alphabet: str) -> str:
    """Every character of the alphabet comes up."""
    return "".join(pick(rng, alphabet) for _ in range(rng.integers(2, 14)))


def line_text(rng: np.random.Generator, alphabet: str) -> str:
    style = rng.random()
    if style < 0.3:
        text = name(rng)
    elif style < 0.55:
        text = number(rng)
    elif style < 0.7:
        text = date(rng)
    elif style < 0.8:
        text = address(rng)
    elif style < 0.93:
        text = label(rng)
    else:
        text = anything(rng, alphabet)
    numbered = rng.random()
    if numbered < 0.16:
        sign = pick(rng, ["1", "2", "3", "4a", "4b", "4c", "4d", "5", "8", "9"])
        text = sign + pick(rng, [".", "."] + [")", ""]) + pick(rng, [" ", " ", "  ", ""]) + text
    elif numbered < 0.2:
        text = pick(rng, ["M", "F", "X", "SEX M", "B", "AM · B1 · B", "A/B/BE", "P", "ID"])
    return " ".join(text.split())


@lru_cache(maxsize=512)
def covered(face: str) -> frozenset:
    """Characters that the face has."""
    return frozenset(chr(code) for code in TTFont(fonts.FONT_ROOT / face, fontNumber=0).getBestCmap())


def ink(rng: np.random.Generator, text: str, face: str) -> np.ndarray:
    """Coverage of the text, 1.9 capitals high, the middle of the capitals at its middle, with air at both ends."""
    box = fonts.font(face, 100).getbbox("H", anchor="ls")
    drawn = fonts.font(face, round(100 * CAPITALS / (box[3] - box[1])))
    spread = 0.0 if rng.random() < 0.7 else rng.uniform(-0.03, 0.14) * CAPITALS
    height, air = int(CAPITALS * 2.6), int(CAPITALS * 1.2)
    lengths = [drawn.getlength(character) for character in text]
    whole = drawn.getlength(text)
    width = int(whole + spread * len(text) + 2 * air) + 2
    picture = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(picture)
    base = height / 2 + CAPITALS / 2
    if spread:
        x = float(air)
        for character, length in zip(text, lengths, strict=True):
            pen.text((x, base), character, font=drawn, fill=255, anchor="ls")
            x += length + spread
    else:
        pen.text((air, base), text, font=drawn, fill=255, anchor="ls")
    coverage = np.asarray(picture, np.float32) / 255
    weight = rng.random()
    if weight < 0.12:
        coverage = cv2.dilate(coverage, np.ones((3, 3), np.uint8))
    elif weight < 0.22:
        coverage = cv2.erode(coverage, np.ones((2, 2), np.uint8))
    return coverage


def surroundings(rng: np.random.Generator, picture: np.ndarray, capitals: float) -> np.ndarray:
    """What looks into a line's frame: the edge of a printed box or of the document, rules, other lines."""
    height, width = picture.shape
    shade = rng.uniform(0, 255)
    if rng.random() < 0.15:
        x = int(rng.uniform(0, 0.4) * height)
        picture[:, : x if rng.random() < 0.5 else 0] = shade
        picture[:, width - int(rng.uniform(0, 0.4) * height) :] = shade
    if rng.random() < 0.15:
        rows = max(1, int(rng.uniform(0.02, 0.16) * height))
        if rng.random() < 0.5:
            picture[:rows] = shade
        if rng.random() < 0.5:
            picture[-rows:] = shade
    if rng.random() < 0.12:
        # The picture ends in another tone somewhere along the line.
        x = int(rng.uniform(0, width))
        side = slice(0, x) if rng.random() < 0.5 else slice(x, width)
        picture[:, side] = np.clip(picture[:, side] + rng.uniform(-45, 45), 0, 255)
    if rng.random() < 0.1:
        y = 0 if rng.random() < 0.5 else height - 1
        for _ in range(int(rng.integers(2, 12))):
            x = int(rng.uniform(0, width))
            size = max(1, int(capitals * rng.uniform(0.05, 0.25)))
            cv2.rectangle(picture, (x, y - size), (x + size, y + size), float(picture.min()), -1)
    return picture


def crop(rng: np.random.Generator, alphabet: str, faces: list[str]) -> tuple[np.ndarray, str]:
    """A framed line, uint8, 48 x width, and its text."""
    known = set(alphabet) | {" "}
    while True:
        text = " ".join("".join(c for c in line_text(rng, alphabet) if letters.shape(c) in known).split())
        face = next((face for face in (pick(rng, faces) for _ in range(TRIES)) if set(text) - {" "} <= covered(face)), None)
        if text and face:
            break
    coverage = ink(rng, text, face)
    style = rng.random()
    capitals = rng.uniform(5, 11) if style < 0.35 else rng.uniform(11, 22) if style < 0.8 else rng.uniform(22, 40)
    ratio = capitals / CAPITALS
    if ratio < 1:
        coverage = cv2.GaussianBlur(coverage, (0, 0), 0.42 / ratio)
    stretch = np.exp(rng.normal(0, 0.1))
    # The frame on the flat line: how high, how much air, how far off.
    tall = CAPITALS / rng.uniform(0.48, 0.72)
    left = CAPITALS * (1.2 - rng.uniform(0.0, 0.55))
    right = coverage.shape[1] - CAPITALS * (1.2 - rng.uniform(0.0, 0.55))
    middle = coverage.shape[0] / 2 + rng.normal(0, 0.07) * CAPITALS
    width, height = max(8, round((right - left) * ratio * stretch)), max(8, round(tall * ratio))
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) + 0.5, np.arange(height, dtype=np.float32) + 0.5)
    along = x / width - 0.5
    slope = np.clip(rng.normal(0, 0.05), -0.12, 0.12) * CAPITALS
    slant = rng.normal(0, 0.03)
    map_x = left + x / (ratio * stretch) + (y - height / 2) / ratio * slant
    map_y = middle + (y - height / 2) / ratio + slope * along
    drawn = cv2.remap(coverage, (map_x - 0.5).astype(np.float32), (map_y - 0.5).astype(np.float32), cv2.INTER_LINEAR)
    paper = ground(rng, height, width, capitals * 1.3) if rng.random() < 0.7 else np.full((height, width), rng.uniform(150, 250), np.float32)
    if rng.random() < 0.12:
        paper = np.clip(paper - rng.uniform(60, 150), 10, 200)
        shade = min(255.0, float(paper.mean()) + rng.uniform(60, 160))
    else:
        shade = rng.uniform(0, 80) if rng.random() < 0.75 else rng.uniform(60, 150)
        shade = min(shade, float(paper.mean()) - 40)
    density = drawn * rng.uniform(0.75, 1.0)
    flat = surroundings(rng, paper * (1 - density) + shade * density, capitals)
    picture = weathered(rng, flat, capitals)
    framed = max(HEIGHT // 3, round(width * HEIGHT / height))
    method = cv2.INTER_AREA if height > HEIGHT else int(rng.choice([cv2.INTER_CUBIC, cv2.INTER_LINEAR]))
    return cv2.resize(picture, (framed, HEIGHT), interpolation=method), text


def weathered(rng: np.random.Generator, picture: np.ndarray, capitals: float) -> np.ndarray:
    """Blur, noise and compression as a careful photograph has them; one in five as a careless one."""
    if rng.random() < 0.2:
        return degrade(rng, picture, capitals * 1.3)
    picture = 128 + (picture - 128) * rng.uniform(0.6, 1.1) + rng.uniform(-30, 30)
    if rng.random() < 0.6:
        picture = cv2.GaussianBlur(picture, (0, 0), capitals * rng.uniform(0.01, 0.08) + 0.05)
    if rng.random() < 0.3:
        picture = picture + rng.uniform(0.3, 1.0) * (picture - cv2.GaussianBlur(picture, (0, 0), 1.0))
    picture = picture + rng.normal(0, rng.uniform(0.5, 6), picture.shape)
    coded = np.clip(picture, 0, 255).astype(np.uint8)
    quality = int(rng.integers(50, 96))
    return cv2.imdecode(cv2.imencode(".jpg", coded, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class PrintedLines(Dataset):
    """Groups of four batches, each of lines of about one width: item i depends on the seed and i alone."""

    GROUP = 4

    def __init__(self, seed: int, batch: int, groups: int, alphabet: str, faces: list[str]) -> None:
        self.seed, self.batch, self.groups = seed, batch, groups
        self.classes = {character: place + 1 for place, character in enumerate(alphabet + " ")}
        self.alphabet, self.faces = alphabet, faces

    def __len__(self) -> int:
        return self.groups

    def __getitem__(self, index: int) -> list[Batch]:
        """Of each batch: pictures (uint8, n x 1 x 48 x width), classes one after another, how many each line has."""
        cv2.setNumThreads(1)
        rng = np.random.default_rng([self.seed, index])
        lines = []
        while len(lines) < self.batch * self.GROUP:
            image, text = crop(rng, self.alphabet, self.faces)
            # The network answers every 8 columns, and needs an answer between two equal characters.
            if image.shape[1] / 8 > len(text) * 1.15 + 1 and image.shape[1] < 640:
                lines.append((image, text))
        lines.sort(key=lambda line: line[0].shape[1])
        return [self._batch(lines[start : start + self.batch]) for start in range(0, len(lines), self.batch)]

    def _batch(self, lines: list[tuple[np.ndarray, str]]) -> Batch:
        width = max(image.shape[1] for image, _ in lines)
        images = np.empty((self.batch, 1, HEIGHT, width), np.uint8)
        for row, (image, _) in enumerate(lines):
            images[row, 0, :, : image.shape[1]] = image
            images[row, 0, :, image.shape[1] :] = image[:, -1:]
        texts = [self.classes[character] for _, text in lines for character in letters.shape(text)]
        return torch.from_numpy(images), torch.tensor(texts), torch.tensor([len(text) for _, text in lines])
