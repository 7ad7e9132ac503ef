"""German words that give a change its weight. Each list has an edit that it finds and one that it does not."""

from legalsite.checks.vocabulary.listed import Listed
from legalsite.text.negations_and_modals import EXCEPTIONS, MODAL_VERBS, NEGATIONS, OPPOSITE_PREFIXES

COUNTRIES = """
    deutsch österreichisch schweizerisch liechtensteinisch luxemburgisch französisch belgisch niederländisch englisch
    schottisch britisch irisch dänisch norwegisch schwedisch finnisch isländisch polnisch tschechisch slowakisch
    ungarisch slowenisch kroatisch serbisch rumänisch bulgarisch griechisch zyprisch maltesisch italienisch spanisch
    portugiesisch estnisch lettisch litauisch ukrainisch türkisch israelisch amerikanisch kalifornisch kanadisch
    brasilianisch indisch chinesisch japanisch australisch neuseeländisch europäisch ausländisch inländisch
"""
LAWS = ", ".join(f"{name}es recht = {name}em recht = {name}en rechts" for name in COUNTRIES.split())

LISTS = {
    "negations": Listed(
        f"{NEGATIONS['de']}, {EXCEPTIONS['de']}",
        found=("Wir verkaufen es nicht.", "Wir verkaufen es."),
        not_found=("Wir verkaufen nichts.", "Wir verkaufen keine Dinge."),
    ),
    "modal verbs": Listed(
        MODAL_VERBS["de"],
        found=("Sie dürfen gehen.", "Sie müssen gehen."),
        not_found=("Er kann gehen.", "Sie können gehen."),
    ),
    "and/or": Listed(
        "und = sowie, oder = bzw = beziehungsweise, und/oder",
        found=("Wir lesen Briefe und Karten.", "Wir lesen Briefe oder Karten."),
        not_found=("Wir lesen Briefe und Karten.", "Wir lesen Briefe sowie Karten."),
    ),
    "limits": Listed(
        """
        mindestens = wenigstens = nicht weniger als, höchstens = maximal = bis zu = gedeckelt* = nicht mehr als
        mehr als
        weniger als
        länger als, kürzer als, spätestens = nicht später als, frühestens = nicht früher als, oberhalb, unterhalb
        überschreiten = überschreitet = übersteigt = übersteigen, unterschreiten = unterschreitet
        """,
        found=("Es dauert mindestens fünf Takte.", "Es dauert höchstens fünf Takte."),
        not_found=("Es dauert mindestens fünf Takte.", "Es dauert wenigstens fünf Takte."),
    ),
    "before and after": Listed(
        """
        vor = bevor = vorher = zuvor, nach = nachdem = danach = nachher, bis = bis zum, ab = seit, innerhalb = binnen
        während, früher, später
        """,
        found=("Wir rufen vor dem Besuch an.", "Wir rufen nach dem Besuch an."),
        not_found=("Wir rufen vor dem Besuch an.", "Wir rufen an, bevor der Besuch kommt."),
    ),
    "restrictions": Listed(
        """
        nur = ausschließlich, ausschließliche = ausschließlichen = ausschließliches = ausschließlicher = exklusiv*
        ermessen, angemessen* = zumutbar*, unangemessen*, wesentlich*, unwesentlich*, erheblich*, ausdrücklich*
        beschränkt* = begrenzt* = eingeschränkt*, unbeschränkt* = unbegrenzt* = uneingeschränkt*, unwiderruflich*
        widerruflich*, übertragbar*, unterlizenzierbar*, weltweit*, kostenlos* = unentgeltlich* = kostenfrei*
        automatisch*, vorübergehend*, dauerhaft*, zeitlich, kommerziell* = gewerblich*, freiwillig*, zwingend*
        erforderlich* = notwendig*, einfaches, ganz oder teilweise
        grundsätzlich* = in der regel = im allgemeinen = normalerweise = üblicherweise
        nach möglichkeit = soweit möglich = wenn möglich = möglichst
        halbe* = hälfte = hälftig*, auf wunsch = auf verlangen = auf anfrage = auf antrag
        begründet*, unbegründet*, ernsthaft* = ernstlich*, schwerwiegend*, offensichtlich*
        unabhängig* = unparteiisch* = neutral*, intern = interne = internen = interner = internes = internem
        extern = externe = externen = externer = externes = externem, einseitig*, einvernehmlich*
        förmlich*, formlos*, mündlich*
        """,
        found=("Nach unserem Ermessen.", "Nach unserer Wahl."),
        not_found=("Nur für Mitglieder.", "Ausschließlich für Mitglieder."),
    ),
    "all or some": Listed(
        """
        alle = allen = aller = alles = sämtliche* = jede* = gesamt*, einige* = manche* = einzelne*, bestimmte*, beide*
        entweder, sowohl, die meisten = mehrheit, mehrere* = viele* = zahlreiche*, wenige*
        vollständig* = vollumfänglich* = gänzlich*, teilweise = zum teil
        immer = stets, manchmal = gelegentlich, selten
        """,
        found=("Wir lesen alle Briefe.", "Wir lesen einige Briefe."),
        not_found=("Wir lesen alle Briefe.", "Wir lesen sämtliche Briefe."),
    ),
    "periods": Listed(
        """
        minute*, stunde* = stündlich*, tag = tage = tagen = tages = täglich* = kalendertag*
        werktag* = arbeitstag* = bankarbeitstag* = geschäftstag*, woche* = wöchentlich*, monat* = monatlich*, quartal*
        jahr* = jährlich*, unverzüglich* = ohne schuldhaftes zögern, sofort* = umgehend*, im voraus, frist*, jederzeit
        unbefristet*, regelmäßig*, zeitnah*, montag*, dienstag*, mittwoch*, donnerstag*, freitag*, samstag* = sonnabend*
        sonntag*, wochenende*, feiertag*
        januar* = jänner*, februar*, märz*, april*, mai, juni, juli, august*, september*, oktober*, november*, dezember*
        """,
        found=("Es dauert zwei Wochen.", "Es dauert zwei Monate."),
        not_found=("Es dauert einen Werktag.", "Es dauert einen Arbeitstag."),
    ),
    "we and you": Listed(
        """
        wir = uns = unser = unsere = unserem = unseren = unserer = unseres
        sie = ihnen = ihr = ihre = ihrem = ihren = ihrer = ihres = du = dich = dir = dein = deine = deinem = deinen
        = deiner
        """,
        found=("Wir tragen es.", "Sie tragen es."),
        not_found=("Sie lesen es.", "Es wird von Ihnen gelesen."),
    ),
    "parties": Listed(
        """
        nutzer* = benutzer*, kunde = kunden = kundin*, mitglied*, besucher*, anbieter*, auftraggeber*, auftragnehmer*
        lizenzgeber*, lizenznehmer*, käufer*, verkäufer*, verbraucher*, unternehmer*, mitarbeiter* = beschäftigte*
        minderjährige* = kind = kinder = kindern, eltern = erziehungsberechtigte*, partei = parteien
        vertragspartei* = vertragspartner*, betreiber*, gast = gäste = gästen, abonnent*, händler*, vermieter*, mieter*
        eigentümer*, inhaber*, teilnehmer*, schüler*, studierende* = student*, patient*, spender*, bewerber*, autor*
        veranstalter*, besteller*
        """,
        found=("Mitglieder dürfen gehen.", "Mitglieder und Besucher dürfen gehen."),
        not_found=("Der Kunde zahlt.", "Die Kunden zahlen."),
    ),
    "who is protected": Listed(
        """
        betroffen* = betreffend*, registriert* = angemeldet*, volljährig* = erwachsen*, wohnsitz = wohnhaft*
        natürliche*
        juristische*, bestehend*, zahlend*, berechtigte* = befugte*, unberechtigte* = unbefugte*, person = personen
        haushalt*, jahre alt, lebensjahr*, ansässig*
        """,
        found=("Wir schreiben registrierten Leuten.", "Wir schreiben Leuten."),
        not_found=("Eine Person fragt.", "Personen fragen."),
    ),
    "own or other": Listed(
        "eigen = eigene = eigenen = eigener = eigenes = eigenem, ander*, jeweilig*",
        found=("Jeder trägt die eigenen Kosten.", "Jeder trägt die Kosten der anderen."),
        not_found=("Der eigene Stift.", "Die eigenen Stifte."),
    ),
    "notice": Listed(
        """
        benachrichtig* = mitteil* = mitgeteilt* = teilen ihnen mit = informier* = unterricht* = hinweis = hinweise
        = weisen wir = ankündig* = angekündigt* = bekanntgeb* = bekannt gegeben = setzen sie in kenntnis
        per e-mail = per email = durch e-mail, per post = per brief = brieflich, schriftlich* = schriftform
        textform, auf unserer website = auf unserer webseite = auf unserer seite = auf unserer internetseite
        = auf der website = auf der webseite = auf der internetseite, in der app
        in ihrem konto
        """,
        found=("Wir teilen Ihnen mit, was kommt.", "Wir wissen, was kommt."),
        not_found=("Wir informieren Sie.", "Wir benachrichtigen Sie."),
    ),
    "liability": Listed(
        """
        haft*, freistell* = freizustellen, schadensersatz* = schadenersatz*, schaden = schäden = schadens
        fahrlässig*, vorsatz = vorsätzlich*, garantie* = garantier*, mangel = mängel*, entschädig*, höhere gewalt
        leichte = leichter = leichten = einfache fahrlässigkeit = einfacher fahrlässigkeit, grobe = grober = groben
        mittelbar*, unmittelbar*, gewährleist*, verschulden*, verlust*, vorhersehbar*, kardinalpflicht*, gefahr
        gesamtschuld*, anteilig*, verschuldet*
        """,
        found=("Es geht um leichte Fehler.", "Es geht um grobe Fehler."),
        not_found=("Es geht um Vorsatz.", "Es geht um vorsätzliche Fehler."),
    ),
    "legal bases": Listed(
        """
        einwillig* = eingewilligt*, berechtigtes interesse = berechtigte interesse* = berechtigten interesse*
        rechtliche verpflichtung* = rechtlichen verpflichtung* = gesetzliche pflicht* = gesetzlichen pflicht*
        vertrag* = verträge*, vertragserfüllung, lebenswichtige*, öffentliches interesse = öffentlichen interesse
        rechtsgrundlage*
        """,
        found=("Wir tun es mit Ihrer Einwilligung.", "Wir tun es aus berechtigtem Interesse."),
        not_found=("Es steht im Vertrag.", "Es steht in Verträgen."),
    ),
    "governing law and courts": Listed(
        f"""
        {LAWS}
        gerichtsstand*, anwendbares recht = anwendbare recht = geltendes recht, es gilt das recht = gilt das recht
        = anwendbar ist das recht = anzuwenden ist das recht
        = recht der = recht des, schweizer recht, gericht = gerichte = gerichten = gerichts
        amtsgericht* = landgericht* = oberlandesgericht* = handelsgericht*
        erfüllungsort
        schiedsgericht* = schiedsverfahren*, un-kaufrecht* = cisg, unterliegt = unterliegen = unterworfen
        """,
        found=("Es gilt das Recht der Insel.", "Es gilt die Ordnung der Insel."),
        not_found=("Uns gefallen die Regeln von Bremen.", "Uns gefallen die Regeln von Kiel."),
    ),
    "obligations": Listed(
        """
        zustimm* = zugestimmt*, pflicht* = verpflicht*, verantwortlich*, verboten = verbot* = untersag* = unzulässig*
        = unerwünscht*
        erlaub* = gestatt* = zulässig* = duld* = geduldet*, sicherstell* = stellen sicher = sichergestellt*
        zahl = zahlen = zahlt = zahlung* = bezahl* = gezahlt* = entgelt* = gebühr* = vergüt*, preis = preise = preisen
        preiserhöhung*, bar = barzahlung*, gutschein*, rate = raten
        """,
        found=("Es ist verboten.", "Es ist üblich."),
        not_found=("Es ist erlaubt.", "Es ist gestattet."),
    ),
    "rights": Listed(
        """
        recht = rechte = rechten = rechts, anspruch = ansprüche*, widerspr*, widerruf*, auskunft* = auskünfte, zugang
        berichtig*, übertragbarkeit, beschwer*, kündig* = kündbar, sperr* = gesperrt*
        erstatt* = rückerstatt* = rückzahl*
        einbehalt* = behalten wir, zurückgeben = zurückzahlen
        lizenz*, nutzungsrecht*, eigentum*, verzicht*, rücktritt* = zurücktreten
        """,
        found=("Wir geben Auskunft.", "Wir geben Rat."),
        not_found=("Sie haben ein Recht.", "Sie haben Rechte."),
    ),
    "beginning and end": Listed(
        """
        erhalt* = empfang* = eingang = eingeht = zugang = zugegangen*
        / versand* = absend* = absenden = versend* = aufgabe zur post / zustellung* = zugestellt* = lieferung = übergabe
        / datum = ausstellung = ausgestellt* / vertragsschluss* = vertragsabschluss* = unterzeichn* = unterschrift
        / veröffentlich* / bestellung / fälligkeit / kenntnis
        beginn* = begonnen, ende = endet = enden = läuft ab = erlischt = erlöschen, verläng* = erneuer*, läuft weiter
        fortgesetzt, fortsetz* = setzt fort, in kraft, gilt weiter
        """,
        found=("Es endet im Mai.", "Es beginnt im Mai."),
        not_found=("Es endet im Mai.", "Das Ende ist im Mai."),
    ),
    "security and secrecy": Listed(
        """
        verschlüssel*, vertraulich* = geheim*, sicher = sichere = sicheren = sicherheit*, pseudonym*
        schutz = schützen = schützt = geschützt*
        """,
        found=("Es ist verschlüsselt.", "Es ist bemalt."),
        not_found=("Es bleibt vertraulich.", "Die Vertraulichkeit bleibt."),
    ),
    "data categories": Listed(
        """
        personenbezogen*, standort*, ip-adresse*, e-mail-adresse* = emailadresse*, telefonnummer*, biometrisch*
        gesundheit*, genetisch*, bankdaten = bankverbindung* = kontodaten, kreditkarte*, zahlungsdaten, cookie*, gerät*
        kennung*, geburtsdatum, geschlecht*, religi*, politisch*, sexuell*, foto* = bilder, video*, kontaktdaten
        nutzungsdaten, protokolldaten = logdaten, ausweis*
        """,
        found=("Wir lesen Namen.", "Wir lesen Namen und Cookies."),
        not_found=("Es sind Protokolldaten.", "Es sind Logdaten."),
    ),
    "purposes": Listed(
        """
        zweck = zwecke = zwecken = zweckes = zweckänder*, direktwerbung, werb* = marketing, newsletter*, profil*
        analys*, forschung*, trainieren = training
        maschinelles lernen, künstliche intelligenz, personalisier*, tracking
        verkauf* = verkäuf*, automatisiert*, betrug*
        """,
        found=("Wir nutzen es für Antworten.", "Wir nutzen es für Antworten und Werbung."),
        not_found=("Es dient dem Marketing.", "Es dient der Werbung."),
    ),
    "retention": Listed(
        """
        speicher* = gespeichert* = aufbewahr* = aufzubewahren, lösch* = gelöscht*, anonymisier*, archivier*
        sicherungskopie* = backup*
        """,
        found=("Wir löschen es.", "Wir malen es."),
        not_found=("Wir speichern es.", "Es wird gespeichert."),
    ),
    "transfers": Listed(
        """
        übermitt* = übertragen = überträgt, drittland* = drittländer* = drittstaat*, europäischer wirtschaftsraum = ewr
        = europäischen wirtschaftsraum*, europäische union = eu = europäischen union, usa = vereinigte staaten
        = vereinigten staaten, standardvertragsklauseln, angemessenheitsbeschluss*, privacy shield
        data privacy framework, ausland, deutschland, österreich, schweiz, liechtenstein, frankreich
        großbritannien = vereinigtes königreich = vereinigten königreich, irland, niederlande*, polen, indien, china
        kanada
        japan, brasilien, australien, türkei, europa, außerhalb, anderswo
        """,
        found=("Es bleibt hier.", "Es geht ins Ausland."),
        not_found=("Es bleibt in der EU.", "Es bleibt in der Europäischen Union."),
    ),
    "recipients": Listed(
        """
        weitergeb* = weitergab* = weitergegeben = weiterzugeben = weiter = offenleg* = offengelegt*, empfänger*
        dritte = dritten = dritter, partner* = werbepartner*, dienstleister*, auftragsverarbeiter*
        unterauftragsverarbeiter* = subunternehmer*, behörde*, strafverfolgung*, tochtergesellschaft*
        verbundene unternehmen = verbundenen unternehmen, rechtsnachfolger*, werbekunden
        """,
        found=("Wir zeigen es Partnern.", "Wir zeigen es Freunden."),
        not_found=("Die Weitergabe ruht.", "Das Offenlegen ruht."),
    ),
    "decisions": Listed(
        """
        bewillig* = genehmig* = gewähr = gewährt = gewähren = gewährung = annehmen = annahme = nimmt = nehmen
        = angenommen* = akzept* = anerkenn* = anerkannt* = stattgegeben = statt gegeben = stattgeben = zugelassen*
        / ablehn* = abgelehnt* = lehnt = lehnen = verweiger* = zurückweis* = zurückgewies* = versag* = abgewies*
        / vertag* = aufgeschoben* = zurückgestell*
        vorstand* / mitgliederversammlung* = hauptversammlung* = generalversammlung* = vollversammlung* / ausschuss*
        / vorsitzende* / schriftführer* / kassenwart* = schatzmeister* / beirat* / aufsichtsrat*
        / geschäftsführung = geschäftsleitung / gemeinderat* = stadtrat* / kassenprüfer* = rechnungsprüfer*
        / gutachter* = sachverständige* / ombuds* / geschäftsstelle
        """,
        found=("Der Vorstand zahlt.", "Der Ausschuss zahlt."),
        not_found=("Der Antrag ist bewilligt.", "Der Antrag ist genehmigt."),
    ),
    "majorities": Listed(
        """
        mehrheit = mehrheitlich* = stimmenmehrheit = einfache mehrheit = einfacher mehrheit
        absolute mehrheit = absoluter mehrheit, relative mehrheit = relativer mehrheit
        qualifizierte mehrheit = qualifizierter mehrheit, einstimmig*, beschlussfähig* = beschlußfähig*
        stimmengleichheit
        zweidrittel* = zwei drittel, dreiviertel* = drei viertel, ein drittel = einem drittel = eines drittels
        ein viertel = einem viertel = eines viertels, offen = offene = offener = handzeichen / geheim*
        """,
        found=("Die einfache Mehrheit entscheidet.", "Die absolute Mehrheit entscheidet."),
        not_found=("Die einfache Mehrheit entscheidet.", "Die Mehrheit entscheidet."),
    ),
    "settings": Listed(
        """
        aktiv = aktiviert* = eingeschaltet* / inaktiv = deaktiviert* = ausgeschaltet*
        sichtbar* = angezeigt* / unsichtbar* = verborgen* = ausgeblendet*
        öffentlich* / nichtöffentlich* = privat*, geöffnet* / geschlossen*
        jeder = jeden = jedermann = allgemeinheit / freunde = freunden / niemand
        namentlich* = mit namen / anonym = anonyme = anonymen = anonymer = anonymes = anonymem / pseudonym*
        online = aus der ferne / vor ort = persönlich
        """,
        found=("Das Licht ist aktiv.", "Das Licht ist deaktiviert."),
        not_found=("Das Licht ist aktiv.", "Das Licht ist aktiviert."),
    ),
    "proof and effect": Listed(
        """
        nachgewiesen* = erwiesen* = bewiesen* = festgestellt*
        / vermutet* = vermeintlich* = mutmaßlich* = verdacht = behauptet* / möglich* = wahrscheinlich* = denkbar*
        endgültig* = abschließend* / vorläufig* = einstweilig*
        verbindlich* = bindend* / unverbindlich* = freibleibend*
        wirksam* = gültig* / nichtig* = unwirksam* = ungültig* / anfechtbar*
        bestehen = unberührt / entfällt = erlischt
        guten glaubens = gutgläubig* / bösgläubig*, ordentlich* / außerordentlich*
        """,
        found=("Es ist erwiesen.", "Es ist vermutet."),
        not_found=("Es ist erwiesen.", "Es ist nachgewiesen."),
    ),
    "costs": Listed(
        """
        im voraus = vorkasse = vorauskasse = vorauszahlung / auf rechnung = gegen rechnung / nachträglich
        / nachnahme / lastschrift* = sepa-lastschrift* = bankeinzug / überweisung* / per karte / auf abruf
        inklusive = einschließlich = inbegriffen* = enthalten / zuzüglich = exklusive
        brutto* / netto*, tatsächlich* / geschätzt* = voraussichtlich* / pauschal*
        neu = neue = neuen = neuer = neues = neuware / gebraucht* = gebrauchtware, nachbesser* = reparatur* = repariert*
        / ersatzlieferung* = nachlieferung* = umtausch* = ersetzt*
        unterlegen* = unterliegende* / obsiegend*
        mahnung* = verwarn* = abmahn* / bußgeld* = vertragsstrafe* = strafe = geldstrafe*
        kauf* = gekauft* = erwerb* = erworben* / miet* = gemietet* = leasing / leih* = geliehen* = verleih*
        """,
        found=("Es geht auf Rechnung.", "Es geht per Nachnahme."),
        not_found=("Der neue Teppich ist rot.", "Der alte Teppich ist rot."),
    ),
    "degrees": Listed(
        """
        erhöh* = anheb* = angehoben* = steig* = höher* / senk* = gesenkt* = herabsetz* = herabgesetzt* = verringer*
        = reduzier* = niedriger*
        hoch = hohe = hohen = hoher = höchste* / niedrig = niedrige = niedrigen = niedrigste* = gering*
        mehr / weniger, länger* = verlängert* / kürzer* = verkürzt*
        erste* / letzte*, neueste* = aktuell* = jüngste* / älteste*
        einmal = einmalig* / mehrmals = mehrmalig* = wiederholt* = mehrfach*
        dasselbe = derselbe = dieselbe = dieselben = denselben = derselben = gleich = gleiche = gleichen = gleicher
        = identisch* / ähnlich* = vergleichbar* = gleichwertig* / abweichend* = verschieden*
        wenn = falls = sofern / auch wenn = selbst wenn = unabhängig davon = gleich ob, doppelt* / halb*
        abschließende / beispielsweise = zum beispiel = beispielhaft* = insbesondere = etwa
        """,
        found=("Es wird erhöht.", "Es wird gesenkt."),
        not_found=("Es wird erhöht.", "Es wird angehoben."),
    ),
    "who decides": Listed(
        """
        entscheide = entscheiden = entscheidet = entschieden = beschließt = beschließen = beschlossen = festleg*
        = festgelegt* = befindet über = auswähl* = ausgewählt* = wählt aus = bestimmt
        / berät = beraten = anhör* = angehört* / empfiehl* = empfehlen = empfohlen* = vorschlagen = schlägt
        gewählt* = wahl / ernenn* = ernannt* = berufen / kooptier*
        """,
        found=("Die Crew entscheidet.", "Die Crew wird angehört."),
        not_found=("Die Crew entscheidet.", "Die Crew hat entschieden."),
    ),
    "precedence": Listed(
        """
        vorrang* = geht vor = gehen vor = maßgeblich* = maßgebend*, nachrang*
        deutsche = deutschen = deutscher = deutsches / englische = englischen = englischer / französisch* / italienisch*
        / spanisch* / niederländisch* / polnisch* / türkisch*
        """,
        found=("Der Auftrag hat Vorrang.", "Der Auftrag hat Charme."),
        not_found=("Der Auftrag hat Vorrang.", "Der Auftrag ist vorrangig."),
    ),
}

REFERENCES = "abschnitt(?:e|en|s)?|ziffern?|ziff\\.|punkte?|kapitel|absatz|abs\\.|klauseln?|nummer|nr\\.|anlage|anhang"

DEFINES = (
    r"[„“\"»][^“”\"«]{1,60}[“”\"«]\)?\s+(?:bezeichnet|bezeichnen|bedeutet|bedeuten|meint|ist|sind|umfasst)\b"
    r"|im\s+folgenden\s+[„\"]"
)

CONTACT = """
    rufen sie, schreiben sie, schreiben sie uns, kontakt*, erreichen sie, erreichen uns, anschrift, adresse
        postanschrift
    telefon*, tel, fax, telefax, datenschutzbeauftragte*, vertreter*, hauptsitz, büro, postfach, impressum
    geschäftsführer*, aufsichtsbehörde
"""

PREFIXES = OPPOSITE_PREFIXES["de"]
BEGINNINGS = """
    ein/aus an/ab an/aus vor/nach in/aus inner/außer in/ex über/unter ober/unter ein/mehr ein/beider voll/teil voll/halb
    groß/klein haupt/neben haupt/ehren maxi/mini uni/multi ano/pseudo gut/bös ober/unter hoch/niedrig /außer /de /des
    /halb /viertel
"""
ENDINGS = (
    "frei/pflichtig los/pflichtig los/haft los/gerecht los/gemäß mäßig/swidrig gemäß/widrig geber/nehmer arm/reich"
)
BEFORE_NOUN = True
QUALIFIERS = "die der das welche welcher mit in im aus ab unter über von ohne ansässig wohnhaft außerhalb"
FILLERS = """
    der die das des dem den ein eine einem einen einer eines unser unsere unserem unseren unserer ihr ihre ihrem ihren
    ihrer und oder sowie bzw an für von mit bei durch als zwischen alle allen aller jeder jedem jeden jede diese dieser
    diesen dieses viele mehrere zahlreiche wenige kein keine anderen weitere neue neuen zum zur im in
"""
SHARED_WITH = "(?!)"  # recipients are found as nouns, by their capital
STARTS = (
    r"(?:stunden?|tage?n?|wochen?|monate?n?|jahre?n?)\s+(?:ab|nach|seit)"
    r"|frist\b[^.,;:]{0,40}\b(?:beginnt|läuft)(?:\s+(?:mit|ab|am|bei|nach))?"
)
BY = "(?:von|durch)(?: den| dem| der| die| das| unsere| unseren| ihre| ihren)?|vom"
