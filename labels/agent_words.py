"""What the print agent says, in Japanese and English at once: who stands before the yard's PC may read either.

The server tells the same failures on its screens from `labels.errors`, in the language of whoever looks.
"""

from labels.errors import LabelError

_SENTENCES: dict[str, tuple[str, str]] = {
    "serves": ("プリンター「%(name)s」の印刷を受け持ちます。", "Serving the printer '%(name)s'."),
    "printed": ("印刷しました(%(bytes)d バイト)。", "Printed (%(bytes)d bytes)."),
    "taken": ("サーバーが別の所に渡した印刷です。送りません。", "The server gave this job to another. Not sent."),
    "decided": (
        "この印刷は、サーバーの画面で人が先に決めました。",
        "Somebody has decided this job on the server's page.",
    ),
    "away": (
        "サーバーにつながりません(%(why)s)。%(wait).0f秒後にもう一度試します。",
        "No connection to the server (%(why)s). Trying again in %(wait).0f s.",
    ),
    "address": (
        "サーバーのアドレス %(url)s が違います。https:// から入力してください。",
        "%(url)s is no address of a server. Begin with https://.",
    ),
    "plain": (
        "印刷係の合言葉が盗み見られるため、http:// では送れません。https:// のアドレスを使ってください。",
        "Over http:// others could read the agent's token. Use an https:// address.",
    ),
    "certificate": (
        "サーバーの証明書を確かめられません(%(why)s)。--ca で証明書を指定してください。",
        "The server's certificate can't be verified (%(why)s). Name its root certificate with --ca.",
    ),
    "token": (
        "合言葉が違うか、取り消されています。プリンターの画面で新しい合言葉を出して、ファイルを置き換えてください。",
        "The token is wrong or was withdrawn. Make a new one on the printer's page and replace the file.",
    ),
    "printer": (
        "プリンターの宛先 %(to)s が違います。192.168.1.50 か 192.168.1.50:9100 のように入力してください。",
        "%(to)s is no printer's address. Write 192.168.1.50 or 192.168.1.50:9100.",
    ),
    "token_file": (
        "合言葉のファイル %(path)s を読めません。プリンターの画面で出した合言葉を保存してください。",
        "The token file %(path)s can't be read. Save the token that the printer's page showed.",
    ),
    "token_content": (
        "合言葉のファイル %(path)s の中身が合言葉ではありません。一行だけ入れてください。",
        "What is in the token file %(path)s is no token. Put one line there.",
    ),
    "root": (
        "証明書のファイル %(path)s を読めません。PEM 形式のルート証明書を指定してください。",
        "The certificate file %(path)s can't be read. Name a root certificate in PEM.",
    ),
}
FAILURES: dict[str, str] = {
    "PrinterAddressRefused": "%(host)s:%(port)s is no printer's address.",
    "PrinterFileRefused": "Can't write to %(path)s (%(reason)s). Check the printer's connection and permissions.",
    "PrinterUnknown": "The printer %(host)s isn't known on the network. Check its name or IP address.",
    "PrinterUnreachable": "No connection to the printer %(host)s:%(port)d (%(reason)s). Check power, paper, LAN cable.",
    "PrinterSilent": "The printer %(host)s:%(port)d stopped at %(sent)d of %(total)d bytes. Look at the paper first.",
}
"""In English why a printer took no job, by the name of the error of `labels.errors`, whose figures fill it in."""


def both(name: str, /, **figures: object) -> str:
    """Return a sentence by its name, in both languages on one line."""
    return " / ".join(words % figures for words in _SENTENCES[name])


def failure(error: LabelError) -> str:
    """Return why a job could not be sent, in both languages where it is a printer's failure."""
    english = FAILURES.get(type(error).__name__)
    return str(error) if english is None else f"{error} / {english % error.figures}"
