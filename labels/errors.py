"""Every way a print can be refused: one class per case, with the figures that made it so.

A class carries its sentence as a template (`words`, Japanese) and an instance its `figures`, so that the caller may
translate `words` and fill in `figures`; `str(error)` is the Japanese sentence.
"""

from typing import ClassVar

from labels.catalogued import catalogued


class LabelError(Exception):
    """Something about a label, a sheet or a printer stops the print."""

    words: ClassVar[str] = catalogued("印刷できません。")

    def __init__(self, **figures: object) -> None:
        self.figures = figures
        super().__init__(self.words % figures)


class FontMissing(LabelError):
    """The Japanese font is not installed on this machine."""

    words = catalogued(
        "日本語フォント %(name)s が見つかりません。make setup を実行してください。(探した場所: %(path)s)"
    )

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name=name, path=path)


class PayloadRefused(LabelError):
    """A payload that QR's alphanumeric mode can't hold, or none at all."""

    words = catalogued(
        "QR に入れられない文字があります: %(payload)r。使えるのは大文字英数字と空白 $ %% * + - . / : です。"
    )

    def __init__(self, payload: str) -> None:
        super().__init__(payload=payload)


class PayloadTooLong(LabelError):
    """A payload longer than any code worth printing."""

    words = catalogued("QR に入れる文字が長すぎます(%(length)d 文字、上限 %(limit)d 文字)。")

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(length=length, limit=limit)


class NothingToPrint(LabelError):
    """An empty list of tags."""

    words = catalogued("印刷するタグがありません。")


class TooLongForPaper(LabelError):
    """A list of more rows than anybody prints."""

    words = catalogued("印刷するには長すぎる表です(%(limit)d 行まで)。条件で絞るか、Excel・CSV で保存してください。")

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)


class PageMissing(LabelError):
    """A page number the document doesn't have."""

    words = catalogued("%(page)d ページ目はありません(全 %(pages)d ページ)。")

    def __init__(self, page: int, pages: int) -> None:
        super().__init__(page=page, pages=pages)


class NotAPdf(LabelError):
    """Bytes that are no readable PDF."""

    words = catalogued("PDF として読めません。")


FIELD_NAMES: dict[str, str] = {
    "page_width": catalogued("用紙の幅"),
    "page_height": catalogued("用紙の高さ"),
    "width": catalogued("ラベルの幅"),
    "height": catalogued("ラベルの高さ"),
    "columns": catalogued("列の数"),
    "rows": catalogued("段の数"),
    "left": catalogued("左余白"),
    "top": catalogued("上余白"),
    "gap_x": catalogued("左右の間隔"),
    "gap_y": catalogued("上下の間隔"),
    "offset_x": catalogued("左右の補正"),
    "offset_y": catalogued("上下の補正"),
    "unprintable": catalogued("印刷できない縁"),
    "padding": catalogued("ラベル内の余白"),
    "copies": catalogued("枚数"),
}
"""What a person calls the fields of a sheet and of a job."""


class LayoutRefused(LabelError):
    """A sheet, or a tag on a sheet, that would not come out right."""


class SizeRefused(LayoutRefused):
    """A measure that is no usable length or count."""

    words = catalogued("「%(name)s」の値 %(value)s は使えません(%(least)s 以上 %(most)s 以下)。")

    def __init__(self, field: str, value: object, least: float, most: float) -> None:
        super().__init__(field=field, name=FIELD_NAMES.get(field, field), value=value, least=least, most=most)


class OffThePage(LayoutRefused):
    """The labels reach beyond the paper."""

    words = catalogued(
        "ラベルが用紙の%(side)sに %(over).1f mm はみ出します(必要 %(needed).1f mm、用紙 %(paper).1f mm)。"
    )

    def __init__(self, side: str, needed: float, paper: float) -> None:
        super().__init__(side=side, needed=needed, paper=paper, over=needed - paper)


class LabelsOverlap(LayoutRefused):
    """Neighbouring labels lie on each other: the pitch is shorter than the label."""

    words = catalogued(
        "ラベルが%(direction)sに %(overlap).1f mm 重なります(ラベル %(label).1f mm、間隔 %(pitch).1f mm)。"
    )

    def __init__(self, direction: str, label: float, pitch: float) -> None:
        super().__init__(direction=direction, label=label, pitch=pitch, overlap=label - pitch)


class ModuleTooSmall(LayoutRefused):
    """The code's squares would be smaller than can be read where the tag hangs."""

    words = catalogued(
        "このラベルでは QR の一マスが %(module).2f mm になり、必要な %(least).2f mm に足りません"
        "(%(modules)d マスの QR に %(needed).1f mm 四方、空きは %(space).1f mm)。大きいラベルを選んでください。"
    )

    def __init__(self, module: float, least: float, modules: int, space: float) -> None:
        super().__init__(module=module, least=least, modules=modules, space=space, needed=modules * least)


class TextDoesNotFit(LayoutRefused):
    """The words would be smaller than can be read."""

    words = catalogued(
        "文字が %(least).1f mm より小さくなり、このラベルには入りません(「%(text)s」)。大きいラベルを選んでください。"
    )

    def __init__(self, text: str, least: float) -> None:
        super().__init__(text=text, least=least)


class SkipRefused(LayoutRefused):
    """More used positions than the sheet has."""

    words = catalogued("飛ばす数 %(skip)d は 0 以上 %(most)d 以下にしてください(1 枚に %(places)d 面)。")

    def __init__(self, skip: int, places: int) -> None:
        super().__init__(skip=skip, places=places, most=places - 1)


class NotARoll(LayoutRefused):
    """A sheet of labels where a roll printer needs one label at a time."""

    words = catalogued("「%(title)s」はラベルプリンター用の用紙ではありません。ロールの用紙を選んでください。")

    def __init__(self, title: str) -> None:
        super().__init__(title=title)


class ProofFailed(LabelError):
    """The rendered label was read back and said something else: it must not be printed."""

    words = catalogued(
        "印刷前の読み取り検査に失敗しました(%(position)d 枚目)。入れた内容 %(expected)s、読めた内容 %(found)s。"
    )

    def __init__(self, position: int, expected: tuple[str, ...], found: tuple[str, ...]) -> None:
        super().__init__(position=position, expected=expected, found=found)


class PrinterError(LabelError):
    """The printer could not take the job."""


class PrinterAddressRefused(PrinterError):
    """A printer address that is no host name or a port out of range."""

    words = catalogued("プリンターの宛先 %(host)s:%(port)s は使えません。")

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host=host, port=port)


class PrinterNotLocal(PrinterError):
    """An address outside the site: a server must not be made to send anywhere else."""

    words = catalogued(
        "プリンターの宛先 %(host)s:%(port)s には送れません。事業所の中のアドレス(192.168.… 10.… 172.16〜31.… など)と、"
        "ポート %(first)d〜%(last)d を使ってください。"
    )

    def __init__(self, host: str, port: int, first: int, last: int) -> None:
        super().__init__(host=host, port=port, first=first, last=last)


class PrinterFileRefused(PrinterError):
    """A device or file that takes no job."""

    words = catalogued("%(path)s に書き込めません(%(reason)s)。プリンターの接続と権限を確かめてください。")

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path=path, reason=reason)


class PrinterUnknown(PrinterError):
    """The name can't be found on the network."""

    words = catalogued("プリンター %(host)s がネットワークに見つかりません。名前か IP アドレスを確かめてください。")

    def __init__(self, host: str) -> None:
        super().__init__(host=host)


class PrinterUnreachable(PrinterError):
    """Nothing answers at that address, or it refuses."""

    words = catalogued(
        "プリンター %(host)s:%(port)d につながりません(%(reason)s)。電源・紙・LAN ケーブルを確かめてください。"
    )

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(host=host, port=port, reason=reason)


class PrinterSilent(PrinterError):
    """The printer stopped taking bytes in mid-job: part of it may have been printed."""

    words = catalogued(
        "プリンター %(host)s:%(port)d への送信が %(sent)d / %(total)d バイトで止まりました。"
        "途中まで印刷されたかもしれません。紙を確かめてから再印刷してください。"
    )

    def __init__(self, host: str, port: int, sent: int, total: int) -> None:
        super().__init__(host=host, port=port, sent=sent, total=total)


class MediaRefused(PrinterError):
    """A picture that isn't made for the printer's roll; both in dots."""

    words = catalogued(
        "このプリンターの印字範囲は %(head)d ドットです。%(width)d ドットのタグは印刷できません。"
        "用紙の種類を選び直してください。"
    )

    def __init__(self, width: int, head: int) -> None:
        super().__init__(width=width, head=head)
