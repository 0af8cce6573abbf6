"""Languages as translation models name them.

Two letters, three letters (ISO 639-2 or, where that is a group, its usual member), the code of
NLLB (FLORES-200) where it knows the language, and the name in English.
"""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import ConfigError
from evalkit.text.languages import language

_TABLE = """
    af afr afr_Latn Afrikaans
    ak aka aka_Latn Akan
    am amh amh_Ethi Amharic
    ar ara arb_Arab Arabic
    as asm asm_Beng Assamese
    ay aym ayr_Latn Aymara
    az aze azj_Latn Azerbaijani
    ba bak bak_Cyrl Bashkir
    be bel bel_Cyrl Belarusian
    bg bul bul_Cyrl Bulgarian
    bm bam bam_Latn Bambara
    bn ben ben_Beng Bengali
    bo bod bod_Tibt Tibetan
    br bre - Breton
    bs bos bos_Latn Bosnian
    ca cat cat_Latn Catalan
    cs ces ces_Latn Czech
    cy cym cym_Latn Welsh
    da dan dan_Latn Danish
    de deu deu_Latn German
    dz dzo dzo_Tibt Dzongkha
    ee ewe ewe_Latn Ewe
    el ell ell_Grek Greek
    en eng eng_Latn English
    eo epo epo_Latn Esperanto
    es spa spa_Latn Spanish
    et est est_Latn Estonian
    eu eus eus_Latn Basque
    fa fas pes_Arab Persian
    ff ful fuv_Latn Fulah
    fi fin fin_Latn Finnish
    fj fij fij_Latn Fijian
    fo fao fao_Latn Faroese
    fr fra fra_Latn French
    fy fry - Western Frisian
    ga gle gle_Latn Irish
    gd gla gla_Latn Scottish Gaelic
    gl glg glg_Latn Galician
    gn grn grn_Latn Guarani
    gu guj guj_Gujr Gujarati
    ha hau hau_Latn Hausa
    he heb heb_Hebr Hebrew
    hi hin hin_Deva Hindi
    hr hrv hrv_Latn Croatian
    ht hat hat_Latn Haitian Creole
    hu hun hun_Latn Hungarian
    hy hye hye_Armn Armenian
    id ind ind_Latn Indonesian
    ig ibo ibo_Latn Igbo
    is isl isl_Latn Icelandic
    it ita ita_Latn Italian
    ja jpn jpn_Jpan Japanese
    jv jav jav_Latn Javanese
    ka kat kat_Geor Georgian
    kg kon kon_Latn Kongo
    ki kik kik_Latn Kikuyu
    kk kaz kaz_Cyrl Kazakh
    km khm khm_Khmr Khmer
    kn kan kan_Knda Kannada
    ko kor kor_Hang Korean
    ks kas kas_Arab Kashmiri
    ku kur kmr_Latn Kurdish
    ky kir kir_Cyrl Kyrgyz
    lb ltz ltz_Latn Luxembourgish
    lg lug lug_Latn Ganda
    li lim lim_Latn Limburgish
    ln lin lin_Latn Lingala
    lo lao lao_Laoo Lao
    lt lit lit_Latn Lithuanian
    lv lav lvs_Latn Latvian
    mg mlg plt_Latn Malagasy
    mi mri mri_Latn Maori
    mk mkd mkd_Cyrl Macedonian
    ml mal mal_Mlym Malayalam
    mn mon khk_Cyrl Mongolian
    mr mar mar_Deva Marathi
    ms msa zsm_Latn Malay
    mt mlt mlt_Latn Maltese
    my mya mya_Mymr Burmese
    nb nob nob_Latn Norwegian Bokmål
    ne nep npi_Deva Nepali
    nl nld nld_Latn Dutch
    nn nno nno_Latn Norwegian Nynorsk
    no nor nob_Latn Norwegian
    ny nya nya_Latn Nyanja
    oc oci oci_Latn Occitan
    om orm gaz_Latn Oromo
    or ori ory_Orya Odia
    pa pan pan_Guru Punjabi
    pl pol pol_Latn Polish
    ps pus pbt_Arab Pashto
    pt por por_Latn Portuguese
    qu que quy_Latn Quechua
    rn run run_Latn Rundi
    ro ron ron_Latn Romanian
    ru rus rus_Cyrl Russian
    rw kin kin_Latn Kinyarwanda
    sa san san_Deva Sanskrit
    sc srd srd_Latn Sardinian
    sd snd snd_Arab Sindhi
    sg sag sag_Latn Sango
    si sin sin_Sinh Sinhala
    sk slk slk_Latn Slovak
    sl slv slv_Latn Slovenian
    sm smo smo_Latn Samoan
    sn sna sna_Latn Shona
    so som som_Latn Somali
    sq sqi als_Latn Albanian
    sr srp srp_Cyrl Serbian
    ss ssw ssw_Latn Swati
    st sot sot_Latn Southern Sotho
    su sun sun_Latn Sundanese
    sv swe swe_Latn Swedish
    sw swa swh_Latn Swahili
    ta tam tam_Taml Tamil
    te tel tel_Telu Telugu
    tg tgk tgk_Cyrl Tajik
    th tha tha_Thai Thai
    ti tir tir_Ethi Tigrinya
    tk tuk tuk_Latn Turkmen
    tl tgl tgl_Latn Tagalog
    tn tsn tsn_Latn Tswana
    tr tur tur_Latn Turkish
    ts tso tso_Latn Tsonga
    tt tat tat_Cyrl Tatar
    ug uig uig_Arab Uyghur
    uk ukr ukr_Cyrl Ukrainian
    ur urd urd_Arab Urdu
    uz uzb uzn_Latn Uzbek
    vi vie vie_Latn Vietnamese
    wo wol wol_Latn Wolof
    xh xho xho_Latn Xhosa
    yi yid ydd_Hebr Yiddish
    yo yor yor_Latn Yoruba
    zh zho zho_Hans Chinese
    zu zul zul_Latn Zulu
"""


@dataclass(frozen=True)
class Named:
    """A language's codes and its English name; ``nllb`` is None where NLLB does not know it."""

    two: str
    three: str
    nllb: str | None
    name: str


def _parsed(line: str) -> Named:
    two, three, nllb, name = line.split(maxsplit=3)
    return Named(two, three, None if nllb == "-" else nllb, name)


_ALL = {named.two: named for named in map(_parsed, _TABLE.strip().splitlines())}
_OF_THREE = {named.three: named.two for named in _ALL.values()}


def named_language(code: str) -> Named:
    """A language by a BCP-47 tag such as ``ar`` or ``ar-LB``.

    Raises:
        ConfigError: It is not in the table.
    """
    two = language(code)
    if two not in _ALL:
        raise ConfigError(
            f"evalkit does not know how translation models call {code!r}",
            mend=f"Say it under languages, as in languages: {{{two}: NAME}}.",
        )
    return _ALL[two]


def two_letters(code: str) -> str | None:
    """The two-letter code of one with two or three letters; None for what is no single language.

    >>> two_letters("ita"), two_letters("it"), two_letters("roa")
    ('it', 'it', None)
    """
    low = code.lower().replace("_", "-").split("-")[0]
    return low if low in _ALL else _OF_THREE.get(low)
