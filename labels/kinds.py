"""The kinds of tag by name: what the office knows goes in, captions in Japanese and English come out."""

from dataclasses import dataclass
from typing import Protocol

from labels.tag import Board, Command, Kind, Line, Mark, Material, Step, Tag

PARTS: dict[str, Step] = {
    "front_bumper": Step("前バンパー", "Front bumper", Material.BUMPER),
    "rear_bumper": Step("後バンパー", "Rear bumper", Material.BUMPER),
    "interior": Step("内装", "Interior", Material.INTERIOR),
    "side_glass": Step("サイドガラス", "Side glass", Material.GLASS),
}
"""The part kinds of the scheme as steps of a work instruction; `replace(step, wanted=False)` for a part to leave."""


class Printable(Protocol):
    """Anything that can become a label."""

    def tag(self) -> Tag | Board:
        """What the design draws."""
        ...


@dataclass(frozen=True, slots=True)
class ContainerTag:
    """The tag of a container; print it twice for two faces. Without a name it is a spare, bound at its first scan."""

    payload: str
    code: str
    name: str = ""
    form: str = ""
    material: Material | None = None
    company: str = ""

    def tag(self) -> Tag:
        """What the design draws."""
        lines = (Line("会社", "Company", self.company), Line("種類", "Type", self.form))
        filled = tuple(line for line in lines if line.value)
        if not self.name:
            spare = (Line("名前", "Name", ""), *filled)
            return self._as(
                spare, Mark("予備タグ", "Spare", strong=False), "最初の読み取りで登録 / Bound at its first scan"
            )
        return self._as(filled, None, "")

    def _as(self, lines: tuple[Line, ...], mark: Mark | None, note: str) -> Tag:
        return Tag(Kind.CONTAINER, self.payload, self.code, self.name, lines, self.material, mark, (), note)


@dataclass(frozen=True, slots=True)
class BagTag:
    """The tag of one bag of a lot, "3/12", with what the handbook's 様式3 asks for.

    What isn't known yet stays empty and prints as a rule to write on.
    """

    payload: str
    code: str
    jars_lot_id: str = ""
    company: str = ""
    content: str = ""
    material: Material | None = None
    weight: str = ""
    vehicles: str = ""
    date: str = ""
    destination: str = ""
    number: int = 1
    of: int = 1

    def tag(self) -> Tag:
        """What the design draws."""
        lines = (
            Line("会社", "Company", self.company),
            Line("内容", "Content", self.content),
            Line("重量", "Weight", self.weight),
            Line("台数", "Vehicles", self.vehicles),
            Line("日付", "Date", self.date),
            Line("引渡先", "Destination", self.destination),
        )
        title = self.jars_lot_id or "未発行 / Not issued"
        mark = Mark(f"{self.number}/{self.of}", "袋 / Bag")
        heading = "荷姿ID JARS lot ID"
        return Tag(Kind.BAG, self.payload, self.code, title, lines, self.material, mark, heading=heading)


@dataclass(frozen=True, slots=True)
class VehicleTicket:
    """The work instruction that rides on a vehicle: its number, whether it is a target, which parts to take (様式3)."""

    payload: str
    code: str
    chassis_number: str
    target: bool
    steps: tuple[Step, ...] = ()
    maker: str = ""
    model: str = ""
    accepted_on: str = ""
    work_number: str = ""

    def tag(self) -> Tag:
        """What the design draws."""
        car = " ".join(word for word in (self.maker, self.model) if word)
        lines = (
            Line("車種", "Vehicle", car),
            Line("引取日", "Accepted", self.accepted_on),
            Line("作業番号", "Job no.", self.work_number),
        )
        mark = Mark("回収対象", "Target") if self.target else Mark("対象外", "Not a target", strong=False)
        known = tuple(line for line in lines if line.value)
        return Tag(
            Kind.TICKET,
            self.payload,
            self.code,
            self.chassis_number,
            known,
            mark=mark,
            steps=self.steps,
            heading="車台番号 Chassis number",
        )


@dataclass(frozen=True, slots=True)
class WorkerBadge:
    """A person's badge. The payload holds its secret; only the code is printed in letters."""

    payload: str
    code: str
    name: str
    company: str = ""
    role: str = ""

    def tag(self) -> Tag:
        """What the design draws."""
        lines = (Line("会社", "Company", self.company), Line("役割", "Role", self.role))
        return Tag(Kind.BADGE, self.payload, self.code, self.name, tuple(line for line in lines if line.value))


@dataclass(frozen=True, slots=True)
class PlaceSign:
    """The sign over a storage place."""

    payload: str
    code: str
    name: str
    site: str = ""
    material: Material | None = None

    def tag(self) -> Tag:
        """What the design draws."""
        lines = (Line("事業所", "Site", self.site),) if self.site else ()
        return Tag(Kind.PLACE, self.payload, self.code, self.name, lines, self.material)


@dataclass(frozen=True, slots=True)
class ScaleSign:
    """The sign on a weighing scale, with the day its inspection lapses (特定計量器, every two years; rule R9)."""

    payload: str
    code: str
    name: str
    inspected_until: str = ""
    capacity: str = ""
    site: str = ""

    def tag(self) -> Tag:
        """What the design draws."""
        lines = (
            Line("検査有効期限", "Inspected until", self.inspected_until),
            Line("ひょう量", "Capacity", self.capacity),
            Line("事業所", "Site", self.site),
        )
        known = tuple(line for line in lines if line.value)
        return Tag(Kind.SCALE, self.payload, self.code, self.name, known)


@dataclass(frozen=True, slots=True)
class CommandBoard:
    """A sheet of command codes for gloved hands: scanned instead of tapped."""

    commands: tuple[Command, ...]
    title: str = ""

    def tag(self) -> Board:
        """What the design draws."""
        return Board(self.commands, self.title)
