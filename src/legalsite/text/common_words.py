"""The commonest words of many languages, in lower case: by them a text's language is recognised.

A language is here so that its texts are told apart from others; whether its promises can be read is another question
(`languages.WORDED`). A list has thirty to fifty short words that the texts of companies use all the time, and leaves
out words that say more of a neighbouring language. Single letters such as the Polish "i" are left out as well: "a" and
the "e" of "e-mail" are in English texts.
"""

_LISTS = {
    "en": """
        the of and to you we your our this that is are be will with for not or by any if may us have from when
        it on in as
    """,
    "de": """
        der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus
        wir sie ihre unsere diese bei oder wird
    """,
    "fr": """
        le la les de des du et en un une que qui dans pour par sur au aux ce cette vous nous votre vos nos
        notre est sont être avec ou ne pas plus à
    """,
    "es": """
        el la los las de del y en un una que para por con su sus se no al es son lo como este esta usted
        nuestra nuestros ser puede más cualquier
    """,
    "pt": """
        os as de do da dos das em um uma que para por com seu sua seus se não ou ao aos no na nos nas é são
        como este esta você nossa nossos pelo pela ser pode mais
    """,
    "it": """
        il lo la gli le di del della dei delle in un una che per con su si non al alla è sono come questo
        questa nostro nostra vostra tuoi essere può nel nella dal dalla
    """,
    "ca": """
        el la els les de del dels en un una que per amb seu seva es no al als és són com aquest aquesta vostre
        nostra nostres seves ser pot més
    """,
    "nl": """
        de het een en van in op te voor met dat die is zijn wij uw onze ons deze dit of niet aan als bij door
        worden wordt kunnen kan om naar uit ook je
    """,
    "da": """
        og at det en den til er som på de med for af ikke der har kan vi dig din dine vores eller et fra om os
        hvis når dette denne vil skal må du
    """,
    "nb": """
        og å det en den til er som på de med for av ikke har kan vi deg din dine vår våre vårt eller et fra om
        oss hvis når dette denne vil skal du blir
    """,
    "sv": """
        och att det en den till är som på de med för av inte har kan vi dig din dina ditt våra vår eller ett
        från om oss när detta denna vill ska du
    """,
    "is": "og að í það er sem á við með ekki eða þú þig þín okkar ef til um frá fyrir þessi hafa geta þegar af",
    "fi": """
        ja on ei että se tai ovat voi jos kun voimme meidän sinun sekä kuin myös tämä tämän niiden joka jotka
        tietoja olla mukaan käyttää tiedot
    """,
    "et": "ja on ei et või see meie teie kui mis ning kas oma selle ka mida võib kes kuid isikuandmeid nende",
    "lv": "un ir ar no uz kas vai par mēs jūs jūsu mūsu lai šo ja var kā tiek šī pēc tas nav pie",
    "lt": "ir yra kad su ar mes jūs jūsų mūsų apie šios gali kai kuris arba į iš tai ši nuo kaip už bei",
    "pl": """
        na do się nie jest oraz lub przez dla od że są po przy za jak które może być których tym tej ich nas
        naszej użytkownika państwa
    """,
    "cs": """
        na se je pro že do jsou nebo za které jako by být může od po při není jejich vás vaše naše podmínky
        údajů těchto
    """,
    "sk": """
        na sa je pre že do sú alebo za ktoré ako by byť môže od po pri nie ich vás vaše naše podmienky údajov
        týchto
    """,
    "sl": "in na se je za da do so ali ki kot lahko od po pri ni vas vaše naše te teh osebnih podatkov nas",
    "hr": "na se je za da od do su ili koji kao može po pri nije vas vaše naše ove osobnih podataka nas uz",
    "hu": """
        az és hogy nem is egy ha vagy meg van ön önnek adatok által szerint amely ez ezen valamint számára
        kell lehet illetve
    """,
    "ro": """
        și de la în cu pe care pentru sau din nu este sunt să se prin dumneavoastră noastre noastră aceste
        această al ale fi poate
    """,
    "tr": """
        ve bir bu için ile veya da de olarak olan gibi kişisel veri sizin bizim tarafından her ancak göre daha
    """,
    "id": """
        dan yang untuk dengan di dari anda kami atau ini dalam tidak akan pada dapat kepada oleh jika adalah
    """,
    "vi": "và của các cho là không được với có trong này khi bạn chúng tôi để hoặc về những từ theo",
    "eu": "eta da ez edo bat dira duen izan honen gure zure dugu ditugu hau egin behar den bidez",
    "cy": "y yr yn ar am eich ein neu gan fel os mae hwn hon ni chi bod wedi nid gyda",
    "ga": "an na agus ar le do is go bhfuil nó ag don sin seo féin nach ár sé",
    "ru": "и в не на что с по для или вы мы от как это из при к вам вас наш наши ваши о если может",
    "uk": "і в не на що з для або ви ми від як це із при до вам вас наш наші ваші про якщо може та у",
    "bg": "и в не на че с за или вие ние от как това при към вас нашите вашите се да са е може ако",
    "sr": "и у не на да са за или ви ми од као ово при се је су може ако вас наше ваше који",
    "el": "και το να του της η των με για την από που σε ή τα οι στο είναι μας σας δεν τις",
    "he": "של את על או לא עם זה כל אם כי לנו אתה אנו ידי שלך שלנו כדי מידע",
    "ar": "في من على أو إلى التي عن أن مع هذه هذا لا ما أي كما قد نحن لك خلال",
    "fa": "و در به از که این را با ما شما یا برای است می آن نیست خود تا",
}

COMMON_WORDS = {language: frozenset(words.split()) for language, words in _LISTS.items()}
"""For each language, its common words."""

SIGNS = {language: chr(ord("A") + number) for number, language in enumerate(COMMON_WORDS)}
"""A character for each language."""

LANGUAGES_OF: dict[str, str] = {}
"""For each common word, the signs of the languages in which it is one."""

for _language, _words in COMMON_WORDS.items():
    for _word in _words:
        LANGUAGES_OF[_word] = LANGUAGES_OF.get(_word, "") + SIGNS[_language]
