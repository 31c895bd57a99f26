"""What Instagram and Messenger write in a person's name, in some of their languages."""
# ruff: noqa: RUF001 - words of many alphabets

import re

REASONS = {
    "reaction": (
        r"liked a message|reacted .{1,20} to your message",
        r"gefällt eine nachricht|(?:hat )?mit .{1,20} auf (?:deine|eine) nachricht reagiert",
        r"(?:le )?gust[óo] un mensaje|reaccionó con .{1,20} a tu mensaje",
        r"(?:a )?aimé un message|a réagi .{1,20} (?:à|avec) .{0,40}message",
        r"ha messo \"?mi piace\"? a un messaggio|ha reagito .{1,20} al tuo messaggio",
        r"curtiu uma mensagem|reagiu com .{1,20} à sua mensagem",
        r"(?:по)?нравится сообщение|поставил\(-а\) «?нравится»? сообщению|"
        r"отреагировал(?:а|\(-а\))? .{1,30} на ваше сообщение",
        r"polubił(?:a|\(a\))? wiadomość|zareagował(?:a|\(a\))? .{1,20} na twoją wiadomość",
    ),
    "media": (
        r".{1,60} sent (?:an attachment|a photo|a video|a voice message|a gif|a sticker)",
        r".{1,60} (?:hat|hast) (?:einen anhang|ein foto|ein video) gesendet",
        r".{0,60}(?:envió|enviaste|ha enviado) (?:un archivo adjunto|una foto|un video)",
        r".{1,60} (?:a|avez) envoyé (?:une pièce jointe|une photo|une vidéo)",
        r".{0,60}ha inviato (?:un allegato|una foto|un video)",
        r".{0,60}(?:enviou|mandou) (?:um anexo|uma foto|um vídeo)",
        r".{0,60}отправил(?:а|и|\(-а\))? вложение",
        r".{0,60}wysłał(?:a|eś|aś|\(a\))? załącznik",
    ),
    "call": (
        r".{1,60} (?:started an? (?:audio|video|voice)? ?(?:call|chat)|missed .{0,40}(?:call|chat)|"
        r"called you)|(?:the )?(?:audio|video|voice) (?:call|chat) ended",
        r".{0,60}(?:verpasst|videochat gestartet|anruf gestartet|anruf beendet)",
        r".{0,60}(?:inició una (?:video)?llamada|llamada perdida)",
    ),
    "system line": (
        r".{1,60} (?:named the group|changed the (?:theme|group (?:name|photo)|chat theme)|created "
        r"the group|left the group|set the (?:quick reaction|nickname|emoji)|added .{1,60} to the "
        r"group|removed .{1,60} from the group)(?: .{0,100})?",
    ),
}
PATTERNS = {
    reason: re.compile(rf"(?:{'|'.join(phrases)})[.!]?", re.IGNORECASE)
    for reason, phrases in REASONS.items()
}


def reason_of(text: str) -> str:
    """Why a text is no person's words; "" where it may be."""
    return next((reason for reason, each in PATTERNS.items() if each.fullmatch(text)), "")
