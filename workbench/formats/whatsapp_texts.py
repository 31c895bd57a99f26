"""What WhatsApp itself writes into an export, in the languages of its common phones.

Before most such words it sets a left-to-right mark, which no keyboard types: so they are known
as its own in every language, and the lists here only give the reason, or serve where it is missing.
"""
# ruff: noqa: RUF001 - words of many alphabets

import re

from workbench.formats.parsed import EMPTY_MESSAGE, MEDIA

MARK = "\u200e"
SYSTEM = "system line"
DELETED = "deleted message"
CALL = "call"
LOCATION = "location"
POLL = "poll"
ENCRYPTION = "encryption notice"


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


PLACEHOLDER = _any_of(
    r"<[^<>:\n]{2,20} ?: [^<>\n]+\.\w{2,5}>",
    r"<[^<>\n]{0,60}(?:medi[aeuo]|m[ií]di|médi|medya|меди|медіа|archivo|arquivo|fichier|ficheiro|"
    r"file|وسائط|मीडिया|媒体|媒體|メディア|미디어)[^<>\n]{0,60}>",
    r"[^\n]+\.\w{2,5} \((?:file attached|datei angehängt|archivo adjunto|fichier joint|"
    r"file allegato|(?:arquivo|ficheiro) anexado|bestand bijgevoegd|файл добавлен|файл додано|"
    r"plik załączony|załączono plik|dosya ekli|file terlampir)\)",
    r"(?:image|video|video note|audio|sticker|gif|document|contact card) omitted",
    r"(?:bild|video|videonotiz|audio|sticker|gif|dokument|kontaktkarte) "
    r"(?:weggelassen|ausgelassen)",
    r"(?:imagen|v[ií]deo|audio|sticker|gif|documento|tarjeta de contacto) omitid[oa]",
    r"(?:image|vidéo|audio|sticker|gif|document|fiche contact) "
    r"(?:absente?|omise?|retiré|manquant|ignorée?)",
    r"(?:immagine|video|audio|sticker|gif|documento|scheda contatto) "
    r"(?:omess[oa]|esclusa|non inclus[oa])",
    r"(?:imagem|vídeo|áudio|figurinha|gif|documento|cartão do contato) (?:ocultad|omitid)[oa]",
    r"(?:afbeelding|video|audio|sticker|gif|document|contactkaart) weggelaten",
    r"(?:изображение|видео|аудиофайл|стикер|gif|документ|карточка контакта) "
    r"(?:отсутствует|опущен[ао]?|пропущен[ао]?)",
    r"(?:obraz|plik audio|naklejka|gif|dokument|film wideo) pominięt[yao]|"
    r"pominięto (?:obraz|film|plik|naklejkę|gif|dokument)[^\n]{0,20}",
    r"(?:görüntü|video|ses|çıkartma|gif|belge) dahil edilmedi",
)
WHOLE = {
    MEDIA: re.compile("null"),
    DELETED: _any_of(
        r"(?:this message was|you) deleted(?: this message)?(?: by admin[^\n]*)?\.?",
        r"diese nachricht wurde (?:von[^\n]*)?gelöscht\.?|du hast diese nachricht gelöscht\.?",
        r"(?:se eliminó|eliminaste) este mensaje\.?|este mensaje fue eliminado\.?",
        r"ce message a été supprimé\.?|vous avez supprimé ce message\.?",
        r"questo messaggio è stato eliminato\.?|hai eliminato questo messaggio\.?",
        r"(?:esta )?mensagem (?:foi )?apagada\.?|(?:você )?apagou esta mensagem\.?|"
        r"esta mensagem foi eliminada\.?|eliminou esta mensagem\.?",
        r"dit bericht is verwijderd\.?|(?:je|u) hebt dit bericht verwijderd\.?",
        r"(?:это |данное )?сообщение (?:было )?удалено\.?|вы удалили (?:это|данное) сообщение\.?",
        r"це повідомлення (?:було )?видалено\.?|ви видалили це повідомлення\.?",
        r"(?:ta )?wiadomość została usunięta\.?|usunięto tę wiadomość\.?|"
        r"ta wiadomość jest usunięta\.?",
        r"bu mesaj silindi\.?|bu mesajı sildiniz\.?",
        r"pesan ini telah dihapus\.?|anda telah menghapus pesan ini\.?",
    ),
    CALL: _any_of(
        r"(?:missed (?:group )?)?(?:voice|video) call(?:\.|,)?(?: at [^\n]*| [^\n]{0,20}min[^\n]*|"
        r" [^\n]{0,20}sec[^\n]*| no answer[^\n]*| tap to call back[^\n]*)?",
        r"(?:verpasster )?(?:sprach|video)anruf(?:\.|,)?(?: verpasst[^\n]*)?",
        r"(?:video)?llamada(?: de voz)?(?: grupal)? perdida[^\n]{0,30}",
        r"appel (?:vocal|vidéo) manqué[^\n]{0,30}",
        r"(?:video)?chiamata(?: vocale)? persa[^\n]{0,30}",
        r"(?:chamada|ligação) de (?:voz|vídeo) perdida[^\n]{0,30}",
        r"(?:gemiste (?:spraak|video)?oproep|gemist gesprek)[^\n]{0,30}",
        r"пропущенный (?:аудио|видео)?звонок[^\n]{0,30}",
    ),
    LOCATION: _any_of(
        r"(?:location|standort|ubicación|localisation|position|posizione|localização|locatie|"
        r"геопозиция|местоположение|lokalizacja|konum)\s?: https?://\S+",
        r"live location shared|live-?standort wird geteilt|ubicación en tiempo real compartida",
    ),
    POLL: re.compile(
        r"(?:poll|umfrage|encuesta|sondage|sondaggio|enquete|опрос):\n.*", re.IGNORECASE | re.DOTALL
    ),
    ENCRYPTION: re.compile(
        r"(?:messages and calls are|messages to this (?:chat|group)|your messages and calls|"
        r"(?:die )?nachrichten und anrufe sind ende|nachrichten (?:in|an) diesem|"
        r"los mensajes y las llamadas están cifrados|"
        r"les messages et (?:les )?appels sont chiffrés|"
        r"i messaggi e le chiamate sono crittografati|"
        r"as mensagens e (?:as )?(?:chamadas|ligações) são protegidas|"
        r"berichten en gesprekken (?:zijn|worden) end|"
        r"сообщения и звонки защищены|wiadomości i połączenia są|"
        r"mesajlar ve aramalar uçtan|pesan dan panggilan ter).*",
        re.IGNORECASE | re.DOTALL,
    ),
    SYSTEM: re.compile(
        r"waiting for this message\b.*|your security code with .* changed.*|"
        r"this (?:business|chat) (?:account )?(?:is|uses|works).*whatsapp.*",
        re.IGNORECASE | re.DOTALL,
    ),
}
EDITED = re.compile(
    rf" ?{MARK}?<(?:this message was edited|diese nachricht wurde bearbeitet|se editó este mensaje|"
    r"ce message a été modifié|questo messaggio è stato modificato|(?:esta )?mensagem (?:foi )?"
    r"editada|dit bericht is bewerkt|сообщение изменено|данное сообщение изменено|"
    r"wiadomość edytowana|bu mesaj düzenlendi|pesan ini diedit)\.?>$",
    re.IGNORECASE,
)
ABOUT_THE_CHAT = _any_of(
    r"\b(?:changed|created|updated|deleted|removed) (?:the|this|group) ?(?:group)?",
    r"\bhat (?:den|die|das) (?:betreff|gruppe|gruppennamen|gruppenbild|beschreibung)",
    r"\b(?:cambió|creó|actualizó|eliminó) (?:el|la|este) (?:asunto|grupo|nombre|descripción|tema)",
    r"\ba (?:changé|modifié|créé) (?:le|la|l['’]) ?(?:sujet|nom|groupe|objet|description)",
    r"\bha (?:cambiato|modificato|creato) (?:il|la|l['’]) ?(?:oggetto|nome|gruppo|descrizione)",
    r"\b(?:mudou|alterou|criou|atualizou) (?:o|a|este) (?:assunto|nome|grupo|descrição)",
    r"\bheeft (?:het|de) (?:onderwerp|groep|groepsnaam|omschrijving)",
    r"\b(?:изменил|изменила|изменил\(-а\)|создал|создала|создал\(-а\)) (?:тему|название|группу|"
    r"описание|имя)",
    r"\bzmienił(?:a|\(a\))? (?:temat|nazwę|opis)",
    r"[\"“”„«»]",
)


def written(text: str) -> tuple[str, str]:
    """What a person wrote in an entry, and where that is nothing, the reason."""
    bare = text.strip()
    plain = bare.replace(MARK, "").strip()
    for reason, pattern in WHOLE.items():
        if pattern.fullmatch(plain):
            return "", reason
    words = _without_placeholders(bare)
    if not words.replace(MARK, "").strip():
        return "", MEDIA if plain else EMPTY_MESSAGE
    if words.startswith(MARK) and not re.match(r"[+\d]", words.lstrip(f"{MARK} ")):
        return "", SYSTEM
    return words.replace(MARK, "").strip(), ""


def is_about_the_chat(author: str) -> bool:
    """Whether what stands before a colon is no name but an event: `Anna changed the subject to`."""
    return bool(ABOUT_THE_CHAT.search(author))


def _without_placeholders(text: str) -> str:
    """The text without what stands for media in it, alone on a line or at a line's end."""
    kept = []
    for line in EDITED.sub("", text).split("\n"):
        before, _, after = line.rpartition(MARK)
        if not PLACEHOLDER.fullmatch(after.strip()):
            kept.append(line)
        elif before.replace(MARK, "").strip():
            kept.append(before)
    return "\n".join(kept).strip()
