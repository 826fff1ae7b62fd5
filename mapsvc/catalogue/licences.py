"""Licences: where their texts stand, what they are called, and in one sentence what they allow."""

from dataclasses import dataclass

from mapsvc.catalogue.declaration import Title

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "MIT": "https://opensource.org/license/mit",
    "GPL-3.0-only": "https://www.gnu.org/licenses/gpl-3.0.html",
    "GPL-3.0-or-later": "https://www.gnu.org/licenses/gpl-3.0.html",
    "LGPL-3.0-only": "https://www.gnu.org/licenses/lgpl-3.0.html",
    "LGPL-3.0-or-later": "https://www.gnu.org/licenses/lgpl-3.0.html",
}
"""Where the text of a licence stands; for the others SPDX's own page."""


def licence_address(licence: str) -> str | None:
    """The address of the licence's text; None for one that is not SPDX's."""
    if licence.startswith("LicenseRef-"):
        return None
    return LICENCES.get(licence, f"https://spdx.org/licenses/{licence}.html")


@dataclass(frozen=True)
class Terms:
    """A licence in words. The words are a help for readers; what counts is the licence's own text."""

    title: Title
    allows: Title


def _terms(title: str | tuple[str, str], vi: str, en: str) -> Terms:
    names = (title, title) if isinstance(title, str) else title
    return Terms(Title(vi=names[0], en=names[1]), Title(vi=vi, en=en))


_COPYLEFT = (
    "Được dùng, sửa và chia sẻ; bản đã sửa khi chia sẻ phải giữ cùng giấy phép và kèm bản nguồn.",
    "May be used, changed and shared; changed copies that are shared keep the same licence and come with their source.",
)

TERMS = {
    "CC-BY-4.0": _terms(
        "Creative Commons BY 4.0",
        "Được dùng, sửa, chia sẻ, kể cả cho kinh doanh, với điều kiện ghi nguồn và nói rõ đã sửa gì.",
        "May be used, changed and shared, also commercially, provided that the source is named and changes are said.",
    ),
    "CC-BY-SA-4.0": _terms(
        "Creative Commons BY-SA 4.0",
        "Như CC BY, và bản đã sửa phải chia sẻ theo cùng giấy phép.",
        "As CC BY, and changed copies are shared under the same licence.",
    ),
    "CC0-1.0": _terms(
        "Creative Commons Zero 1.0",
        "Được dùng tự do, không kèm điều kiện.",
        "May be used freely, without conditions.",
    ),
    "ODbL-1.0": _terms(
        "Open Database License 1.0",
        "Được dùng, sửa và chia sẻ với điều kiện ghi nguồn (© OpenStreetMap hoặc chủ dữ liệu); cơ sở dữ liệu làm từ dữ"
        " liệu này khi công bố phải giữ cùng giấy phép.",
        "May be used, changed and shared provided that the source is named (© OpenStreetMap or the owner); databases"
        " made from it keep the same licence when they are published.",
    ),
    "MIT": _terms(
        ("Giấy phép MIT", "MIT License"),
        "Được dùng, sửa, chia sẻ, kể cả cho kinh doanh, với điều kiện giữ thông báo bản quyền.",
        "May be used, changed and shared, also commercially, provided that the copyright notice is kept.",
    ),
    "GPL-3.0-only": _terms("GNU GPL 3.0", *_COPYLEFT),
    "GPL-3.0-or-later": _terms(("GNU GPL 3.0 trở lên", "GNU GPL 3.0 or later"), *_COPYLEFT),
    "LGPL-3.0-only": _terms("GNU LGPL 3.0", *_COPYLEFT),
    "LGPL-3.0-or-later": _terms(("GNU LGPL 3.0 trở lên", "GNU LGPL 3.0 or later"), *_COPYLEFT),
    "LicenseRef-public-domain": _terms(
        ("Phạm vi công cộng", "Public domain"),
        "Không có bản quyền: được dùng tự do.",
        "Nobody holds rights in it: it may be used freely.",
    ),
    "LicenseRef-not-stated": _terms(
        ("Nguồn không ghi giấy phép", "No licence stated"),
        "Chỉ để xem và dùng thử. Trước khi dùng lại hoặc công bố, hãy hỏi cơ quan hay tác giả của dữ liệu.",
        "To look at and try out only. Ask the owner or author before using it again or publishing it.",
    ),
}
"""The licences that layers here have; others are called by their identifier."""


def terms_of(licence: str) -> Terms | None:
    """The licence in words; None for one that is not known here."""
    return TERMS.get(licence)
