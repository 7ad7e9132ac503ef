"""German words that no editorial change may touch, and words that show what a change is about."""

STRICT = {
    "negations": """
        nicht, kein*, nie, niemals, niemand, nichts, weder, noch, ohne, außer, ausgenommen, ausgeschlossen
        ausschließ*, es sei denn, sofern nicht, unbeschadet
    """,
    "modal verbs": """
        können = kann = könnt, könnten = könnte, dürfen = darf = dürft, dürften = dürfte, müssen = muss = müsst
        müssten = müsste, sollen = soll, sollten = sollte, mögen, haben zu, hat zu
    """,
    "periods": """
        stunde*, tag*, werktag*, arbeitstag*, kalendertag*, bankarbeitstag*, woche*, monat*, quartal*, jahr*
        jährlich*
        unverzüglich, sofort, im voraus, frist*
    """,
    "conditions": """
        nur, alle*, jede*, sämtliche*, ausschließlich, mindestens, höchstens, bis zu, mehr als, weniger als, entweder
        sowohl, nach eigenem ermessen, angemessen*, wesentlich*
    """,
    "parties": """
        wir = uns = unser = unsere = unserem = unseren = unserer = unseres
        sie = ihnen = ihr = ihre = ihrem = ihren = ihrer = ihres
        nutzer* = benutzer*, kunde = kunden, kundin*, mitglied*, besucher*, anbieter*, auftraggeber*, auftragnehmer*
        lizenzgeber*, lizenznehmer*, käufer*, verkäufer*, verbraucher*, unternehmer*, mitarbeiter*
        minderjährige*, eltern
    """,
}

TOPICS = {
    "obligations": """
        zustimm*, einwillig*, pflicht*, verpflicht*, verantwortlich*, verboten, verbot*, untersag*, erlaub*, gestatt*
        gewährleist*, sicherstell*, benachrichtig*, mitteil*, zahl*, entgelt*, gebühr*, preis*, vergüt*
    """,
    "rights": """
        recht, rechte, rechten, rechts, berechtig*, anspruch, ansprüche*, widerspr*, widerruf*, auskunft*, berichtig*
        übertragbar*, beschwer*, kündig*, sperr*, erstatt*, lizenz*, nutzungsrecht*, eigentum*, schiedsgericht*
        gerichtsstand*, anwendbares recht, verzicht*
    """,
    "liability": """
        haft*, freistell*, schadensersatz*, schadenersatz*, schäden, fahrlässig*, vorsatz, vorsätzlich*, garantie*
        mangel, mängel*, entschädig*, höhere gewalt
    """,
    "data categories": """
        personenbezogen*, standort*, ip-adresse*, e-mail-adresse*, telefonnummer*, biometrisch*, gesundheit*
        genetisch*
        bankdaten, bankverbindung*, kreditkarte*, zahlungsdaten, cookie*, gerät*, kennung*, geburtsdatum, geschlecht*
        religi*, politisch*, sexuell*, foto*, video*, kontaktdaten, nutzungsdaten, protokolldaten = logdaten, ausweis*
    """,
    "purposes": """
        zweck*, werb*, marketing, newsletter*, profil*, analys*, forschung*, trainieren, training, maschinelles lernen
        künstliche intelligenz, personalisier*, tracking, verkauf*, verkäuf*, berechtigte interesse*
        berechtigten interesse*, automatisiert*
    """,
    "retention": """
        speicher*, gespeichert*, aufbewahr*, lösch*, gelöscht*, anonymisier*, archivier*, sicherungskopie*
    """,
    "transfers": """
        übermitt*, drittland*, drittländer*, drittstaat*, europäischer wirtschaftsraum = ewr, usa = vereinigte staaten
        vereinigten staaten, standardvertragsklauseln, angemessenheitsbeschluss*, privacy shield
        data privacy framework
        ausland
    """,
    "recipients": """
        weitergeb*, weitergab*, weitergegeben, offenleg*, offengelegt*, empfänger*, dritte, dritten, dritter, partner*
        dienstleister*, auftragsverarbeiter*, unterauftragsverarbeiter* = subunternehmer*, behörde*
        strafverfolgung*, tochtergesellschaft*, verbundene unternehmen, rechtsnachfolger*
    """,
}

REFERENCES = "abschnitt(?:e|en|s)?|ziffern?|ziff\\.|punkte?|kapitel|absatz|abs\\.|klauseln?|nummer|nr\\.|anlage|anhang"

DEFINES = (
    r"[„“\"»][^“”\"«]{1,60}[“”\"«]\)?\s+(?:bezeichnet|bezeichnen|bedeutet|bedeuten|meint|ist|sind|umfasst)\b"
    r"|im\s+folgenden\s+[„\"]"
)
