"""French phrases of a letter. Spaces before : ; ! ? and within « » are plain here; `phrases` makes them not break."""

from collections.abc import Mapping

FRENCH: Mapping[str, str] = {
    "subject": "{company} : « {title} » change à partir du {effective}",
    "subject-ends": "{company} : « {title} » prend fin le {effective}",
    "subject-otherwise": "{company} : « {title} » change autrement que prévu, à partir du {effective}",
    "subject-stays": "{company} : « {title} » ne change finalement pas",
    "correction": "Rectification n° {number} : ",
    "corrects": "Ce message en rectifie un précédent sur la même modification. Veuillez vous en tenir à celui-ci.",
    "lead": "{company} a arrêté un nouveau texte de « {title} ». Il s’applique à partir du {effective} et remplace "
    "le texte du {old}.",
    "lead-ends": "{company} met fin à « {title} » le {effective}. Jusque-là, le texte du {old} s’applique.",
    "lead-stays": "{company} ne modifie pas « {title} » comme prévu. Les termes du texte du {old} restent applicables.",
    "nth": "texte n° {nth} de ce jour",
    "cancels": "Le texte du {settled}, qui devait s’appliquer à partir du {effective}, est annulé : il ne "
    "s’appliquera pas.",
    "stays": "Rien : aucun mot n’est différent.",
    "changes": "Ce qui change",
    "redline": "Les modifications, mot à mot",
    "legend": "Les mots supprimés sont entre [-de tels crochets-], les mots ajoutés entre {{+de telles accolades+}}. "
    "Les passages dont les mots restent les mêmes sont omis ; les textes intégraux sont joints.",
    "redline-language": "Cette comparaison est celle du texte en {language}.",
    "moved": "déplacé :",
    "formerly": "auparavant {number}",
    "quote": "« {words} »",
    "promise": "Ce que nous avons dit des modifications",
    "promise-from": "Notre texte du {day} dit :",
    "promise-words": "Notre texte du {day} {words} En ses propres termes :",
    "objection": "Si vous n’êtes pas d’accord",
    "reply": "Si vous n’êtes pas d’accord avec cette modification, dites-le-nous en répondant à ce message.",
    "keep": "À lire et à conserver",
    "attached": "Le nouveau texte et le précédent sont joints en entier, afin qu’ils vous restent quoi qu’il advienne "
    "d’un site : {names}.",
    "attached-new": "Le nouveau texte est joint en entier, afin qu’il vous reste quoi qu’il advienne "
    "d’un site : {names}.",
    "withheld": "Le texte précédent a dû être retiré : les deux ne peuvent donc pas être comparés ici.",
    "authoritative": "Le texte qui fait foi est celui en {language}.",
    "link": "{label} : {url}",
    "link-new": "Le nouveau texte",
    "link-old": "Le texte précédent",
    "link-redline": "La comparaison",
    "link-changes": "Toutes les modifications",
    "record": "Dans le registre",
    "recorded": "Cette ligne de notre registre public désigne le fichier joint {name} par son empreinte SHA-256 et "
    "scelle toutes les lignes qui la précèdent. Conservez ce message : il permet de montrer quel était le texte et "
    "quand nous l’avons publié.",
    "witness": "Le fichier joint {name} donne la longueur et l’empreinte du registre entier, tel qu’il est "
    "maintenant : il permet de montrer plus tard si une ligne a été modifiée ou retranchée.",
    "recorded-plain": "Ce texte n’est consigné dans aucun registre.",
    "link-ledger": "Le registre",
}
