"""How columns are called in tables of several languages, by the field they then most likely hold.

Of two columns with one field, the one whose name stands first here is meant.
"""


def word(name: str) -> str:
    """A name as it is compared: letters and digits alone, small."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _words(names: str) -> tuple[str, ...]:
    return tuple(word(name) for name in names.split(","))


WORDS = {
    field: _words(names)
    for field, names in {
        "conversation_id": (
            "conversation_id,conversation,conversation uuid,chat_id,chat,thread_id,thread,"
            "ticket_id,ticket,ticket number,dialogue_id,dialog_id,dialogue,dialog,"
            "session_id,session,convo_id,case_id,case number,room_id,room,channel_id,"
            "fan_id,диалог,id диалога,чат,id чата,беседа,тикет,обращение,номер обращения,"
            "розмова,gespräch,gespräch id,unterhaltung,chat nr,vorgang,ticketnummer,"
            "conversación,id conversación,hilo,discussion,fil,conversazione,conversa,"
            "rozmowa,konuşma,会话,对话,会話"
        ),
        "text": (
            "text,message_text,message,msg,body,content,utterance,message body,"
            "message content,plain_text,comment,value,текст,текст сообщения,сообщение,"
            "повідомлення,nachricht,nachrichtentext,mensaje,texto,texte,messaggio,testo,"
            "mensagem,wiadomość,treść,mesaj,消息,内容,メッセージ,本文"
        ),
        "role": (
            "role,sender_type,author_type,sender role,from_type,user_type,direction,side,"
            "роль,тип отправителя,направление,rolle,rol,rôle,ruolo,角色"
        ),
        "author": (
            "author,sender_name,author_name,sender,from,speaker,name,username,user_name,"
            "автор,отправитель,имя,від кого,absender,autor,auteur,expéditeur,remitente,"
            "mittente,remetente,nadawca,gönderen,发送者,送信者"
        ),
        "time": (
            "time,timestamp,sent_at,created_at,date_time,date,sent,created,sent time,"
            "sent date,timestamp_ms,created_time,unix_time,дата и время,время,дата,"
            "отправлено,час,zeit,zeitstempel,datum,uhrzeit,gesendet,fecha,fecha y hora,"
            "hora,heure,date et heure,data,ora,czas,tarih,时间,日時"
        ),
        "message_id": "message_id,msg_id,message uuid,mid,id,id сообщения,nachricht id",
        "title": ("title,subject,topic,тема,betreff,asunto,objet,oggetto,assunto,temat,konu,标题"),
        "tags": ("tags,tag,labels,label,category,теги,тег,метки,etiquetas,étiquettes,kategorie"),
        "origin": "origin,written_by",
        "price": ("price,amount,price usd,цена,сумма,preis,betrag,precio,prix,prezzo,preço,cena"),
        "media": (
            "media,has_media,attachments,attachment,media_url,медиа,вложения,anhang,adjuntos"
        ),
        "client_text": (
            "client_text,client message,customer message,user message,question,prompt,"
            "input,client,customer,user,instruction,вопрос,клиент,сообщение клиента,frage,"
            "kunde,pregunta,cliente,domanda,pergunta,pytanie,soru,问题,質問"
        ),
        "manager_text": (
            "manager_text,manager message,agent message,answer,reply,response,output,"
            "completion,manager,agent,assistant,ответ,менеджер,ответ менеджера,antwort,"
            "respuesta,réponse,risposta,resposta,odpowiedź,cevap,回答"
        ),
        "draft": (
            "draft,draft_text,ai_draft,suggestion,suggested_reply,generation,черновик,entwurf"
        ),
        "outcome": "outcome,accepted,reward,verdict,decision,исход,ergebnis",
        "skip": "skip,deleted,is_deleted,удалено",
    }.items()
}
