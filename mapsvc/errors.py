"""The exception tree of the service, and the one table that maps it to HTTP.

Each class carries its message in Vietnamese and English, and what a person can do about it. Errors are raised
where they are known and become problem details (RFC 9457) once, at the edge, in the language asked for.
"""

import re
from typing import Any, ClassVar, Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_SENTENCES = re.compile(r"(?<=\.) ")
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


class MapsvcError(Exception):
    """Root of every error that is told to a person."""

    code: ClassVar[str] = "internal"
    title: ClassVar[dict[Language, str]] = {"vi": "Lỗi hệ thống", "en": "Internal error"}
    message: ClassVar[dict[Language, str]] = {
        "vi": "Hệ thống gặp lỗi ngoài dự kiến; lỗi đã được ghi lại.",
        "en": "The service met an unexpected error; it has been recorded.",
    }
    hint: ClassVar[dict[Language, str]] = {"vi": "", "en": ""}

    def __init__(self, **values: Any) -> None:
        """``values`` fill the placeholders of ``message`` and ``hint`` and are part of the problem document."""
        self.values = values
        super().__init__(self.text("en"))

    def text(self, language: Language) -> str:
        """The message in ``language``, filled in."""
        return self.message[language].format_map(_Values(self.values, language))

    def advice(self, language: Language) -> str:
        """What to do about it in ``language``; a sentence whose value is missing is left out."""
        values = _Values(self.values, language)
        return " ".join(
            sentence.format_map(values)
            for sentence in _SENTENCES.split(self.hint[language])
            if all(values[name] for name in _PLACEHOLDER.findall(sentence))
        )

    def problem(self, language: Language, instance: str | None = None) -> dict[str, Any]:
        """The problem document (RFC 9457) of this error."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": self.title[language],
            "status": status_of(self),
            "detail": self.text(language),
            "code": self.code,
        }
        if instance:
            document["instance"] = instance
        if advice := self.advice(language):
            document["hint"] = advice
        for name in ("parameter", "position", "property", "nearest"):
            if (value := self.values.get(name)) not in (None, "", []):
                document[name] = value
        return document


class _Values(dict[str, Any]):
    """Lets a value be a pair of texts, and a missing one be empty."""

    def __init__(self, values: dict[str, Any], language: Language) -> None:
        super().__init__(values)
        self._language = language

    def __getitem__(self, key: str) -> Any:
        value = super().get(key, "")
        if isinstance(value, dict) and self._language in value:
            value = value[self._language]
        if isinstance(value, list | tuple):
            return ", ".join(str(item) for item in value)
        return value


class InvalidRequest(MapsvcError):
    """A request that cannot be understood: OGC asks for 400, never 422."""

    code = "invalid-request"
    title = {"vi": "Yêu cầu không hợp lệ", "en": "Invalid request"}
    message = {"vi": "{reason}", "en": "{reason}"}
    hint = {"vi": "{advice}", "en": "{advice}"}


class InvalidParameter(InvalidRequest):
    """A parameter whose value is not allowed. ``reason`` and ``advice`` are texts or {vi, en} pairs."""

    code = "invalid-parameter"
    title = {"vi": "Tham số không hợp lệ", "en": "Invalid parameter"}
    message = {"vi": "Tham số “{parameter}”: {reason}", "en": "Parameter “{parameter}”: {reason}"}


class UnknownParameter(InvalidRequest):
    """A query parameter that the address does not know (OGC API Features, /req/core/query-param-unknown)."""

    code = "unknown-parameter"
    title = {"vi": "Tham số không có", "en": "Unknown parameter"}
    message = {
        "vi": "Địa chỉ này không có tham số “{parameter}”.",
        "en": "This address has no parameter “{parameter}”.",
    }
    hint = {"vi": "Có thể bạn muốn: {nearest}. Các tham số có: {known}.", "en": "Nearest: {nearest}. Known: {known}."}


class InvalidFilter(InvalidRequest):
    """A CQL2 filter with a mistake; ``position`` is the 1-based character where it stands, when known."""

    code = "invalid-filter"
    title = {"vi": "Bộ lọc CQL2 không hợp lệ", "en": "Invalid CQL2 filter"}
    message = {"vi": "Bộ lọc sai: {reason}", "en": "Mistake in the filter: {reason}"}


class InvalidLink(InvalidRequest):
    """A link that is none of this map's, or too long to be kept under a short code."""

    code = "invalid-link"
    title = {"vi": "Liên kết không hợp lệ", "en": "Invalid link"}
    message = {"vi": "Liên kết sai: {reason}", "en": "Mistake in the link: {reason}"}
    hint = {
        "vi": "Gửi phần sau dấu # trong địa chỉ của trang bản đồ.",
        "en": "Send what stands after # in the address of the map page.",
    }


class NotFound(MapsvcError):
    """Something that does not exist, or that this visitor may not know exists."""

    code = "not-found"
    title = {"vi": "Không tìm thấy", "en": "Not found"}
    message = {"vi": "Không có “{name}”.", "en": "There is no “{name}”."}
    hint = {"vi": "{advice}", "en": "{advice}"}


class CollectionNotFound(NotFound):
    """An unknown layer, or one hidden from the visitor: the two answers must be alike."""

    code = "collection-not-found"
    message = {"vi": "Không có lớp dữ liệu “{name}”.", "en": "There is no collection “{name}”."}
    hint = {"vi": "Tên gần nhất: {nearest}. Xem /collections.", "en": "Nearest: {nearest}. See /collections."}


class VersionNotFound(NotFound):
    """A version number the layer never had or no longer keeps."""

    code = "version-not-found"
    message = {
        "vi": "Lớp “{layer}” không có phiên bản {name}.",
        "en": "Collection “{layer}” has no version {name}.",
    }
    hint = {"vi": "Các phiên bản còn giữ: {known}.", "en": "Versions kept: {known}."}


class LayerNotLoaded(NotFound):
    """A declared layer without a published version yet; ``reason`` says why."""

    code = "layer-not-loaded"
    message = {
        "vi": "Lớp “{name}” đã khai báo nhưng chưa có dữ liệu: {reason}",
        "en": "Collection “{name}” is declared but has no data yet: {reason}",
    }


class FeatureNotFound(NotFound):
    """A feature id that the version does not hold."""

    code = "feature-not-found"
    message = {
        "vi": "Lớp “{layer}” không có đối tượng “{name}”.",
        "en": "Collection “{layer}” has no feature “{name}”.",
    }


class TileOutside(NotFound):
    """A tile that the tileset does not have (OGC API Tiles /req/core/tc-error)."""

    code = "tile-outside"
    message = {
        "vi": "Không có ô bản đồ {z}/{y}/{x}: lớp này có các mức {first}–{last}, "
        "mỗi mức z có hàng và cột từ 0 đến 2^z − 1.",
        "en": "There is no tile {z}/{y}/{x}: this tileset has zooms {first} to {last}, "
        "with rows and columns from 0 to 2^z − 1 at zoom z.",
    }


class LayerWithoutTiles(NotFound):
    """A layer that is a table: it has rows but nothing to draw."""

    code = "layer-without-tiles"
    message = {
        "vi": "Lớp “{name}” là bảng số liệu, không có hình để vẽ trên bản đồ.",
        "en": "Collection “{name}” is a table without geometry, so it has no tiles.",
    }
    hint = {"vi": "Xem /collections/{name}/items.", "en": "See /collections/{name}/items."}


class LayerWithoutFeatures(InvalidRequest):
    """An elevation layer asked for as if it had features in its tiles: filtered, or joined with vector tiles."""

    code = "layer-without-features"
    message = {
        "vi": "Ô bản đồ của lớp “{name}” là độ cao, không có đối tượng để lọc hay ghép với lớp khác.",
        "en": "The tiles of collection “{name}” are heights: they have no features to filter or to join with others.",
    }
    hint = {"vi": "Xem /collections/{name}/tiles.", "en": "See /collections/{name}/tiles."}


class StoryNotFound(NotFound):
    """An unknown story, or one of which the visitor may see nothing: the two answers are alike."""

    code = "story-not-found"
    message = {"vi": "Không có câu chuyện “{name}”.", "en": "There is no story “{name}”."}
    hint = {"vi": "Xem /stories.", "en": "See /stories."}


class ShortLinkNotFound(NotFound):
    """A code that no link has, or whose link expired because nobody ever opened it."""

    code = "short-link-not-found"
    message = {
        "vi": "Không có liên kết ngắn “{name}”; có thể gõ sai, hoặc liên kết đã hết hạn vì chưa ai mở.",
        "en": "There is no short link “{name}”: it may be mistyped, or it expired because nobody opened it.",
    }
    hint = {"vi": "Hỏi lại người gửi, hoặc mở bản đồ ở /.", "en": "Ask whoever sent it, or open the map at /."}


class MethodNotAllowed(MapsvcError):
    """An HTTP method that the address does not offer."""

    code = "method-not-allowed"
    title = {"vi": "Phương thức không được phép", "en": "Method not allowed"}
    message = {"vi": "Địa chỉ này không nhận {method}.", "en": "This address does not take {method}."}


class NotAcceptable(MapsvcError):
    """A format that the address cannot give."""

    code = "not-acceptable"
    title = {"vi": "Định dạng không có", "en": "Format not available"}
    message = {"vi": "Không có định dạng “{name}” ở đây.", "en": "Format “{name}” is not available here."}
    hint = {"vi": "Các định dạng có: {known}.", "en": "Available: {known}."}


class RequestTooLarge(MapsvcError):
    """An address or a body beyond what the service takes."""

    code = "too-large"
    title = {"vi": "Yêu cầu quá dài", "en": "Request too long"}
    message = {
        "vi": "Địa chỉ dài {length} ký tự, quá giới hạn {limit}.",
        "en": "The address has {length} characters, more than the {limit} allowed.",
    }


class HeadersTooLarge(MapsvcError):
    """Headers beyond what the service takes (RFC 6585 section 5)."""

    code = "headers-too-large"
    title = {"vi": "Phần đầu yêu cầu quá dài", "en": "Headers too long"}
    message = {
        "vi": "Dòng đầu và các tiêu đề của yêu cầu dài quá {limit} byte, hoặc có hơn {most} tiêu đề.",
        "en": "The first line and the headers of the request have more than {limit} bytes, or are more than {most}.",
    }
    hint = {"vi": "Xóa cookie của trang này rồi thử lại.", "en": "Delete the cookies of this site and try again."}


class RequestTooSlow(MapsvcError):
    """A client that began a request and did not send its head in time."""

    code = "too-slow"
    title = {"vi": "Yêu cầu đến quá chậm", "en": "Request too slow"}
    message = {
        "vi": "Phần đầu của yêu cầu không đến đủ trong {seconds} giây.",
        "en": "The head of the request did not arrive within {seconds} seconds.",
    }
    hint = {"vi": "Kiểm tra đường truyền rồi gửi lại.", "en": "Check the connection and send it again."}


class TooManyConnections(MapsvcError):
    """As many connections as a web process holds."""

    code = "too-many-connections"
    title = {"vi": "Quá nhiều kết nối", "en": "Too many connections"}
    message = {
        "vi": "Hệ thống đang giữ số kết nối nhiều nhất có thể.",
        "en": "The service holds as many connections as it can.",
    }
    hint = {"vi": "Thử lại sau ít giây.", "en": "Try again in a few seconds."}


class Forbidden(MapsvcError):
    """A caller that is known but may not do this."""

    code = "forbidden"
    title = {"vi": "Không có quyền", "en": "Not allowed"}
    message = {"vi": "{reason}", "en": "{reason}"}


class Unauthenticated(MapsvcError):
    """A key that is unknown, expired or revoked."""

    code = "unauthenticated"
    title = {"vi": "Khóa truy cập không hợp lệ", "en": "Invalid API key"}
    message = {
        "vi": "Khóa truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.",
        "en": "The API key is unknown, has expired or was revoked.",
    }
    hint = {
        "vi": "Bỏ khóa để đọc dữ liệu công khai, hoặc xin khóa mới.",
        "en": "Leave the key out to read public data, or ask for a new one.",
    }


class DatabaseUnavailable(MapsvcError):
    """The database does not answer; the service recovers by itself when it is back."""

    code = "database-unavailable"
    title = {"vi": "Cơ sở dữ liệu tạm ngừng", "en": "Database unavailable"}
    message = {
        "vi": "Cơ sở dữ liệu đang tạm ngừng; không có dữ liệu nào bị mất.",
        "en": "The database does not answer at the moment; nothing is lost.",
    }
    hint = {"vi": "Thử lại sau vài giây.", "en": "Try again in a few seconds."}


class HeightsUnavailable(MapsvcError):
    """The archive of an elevation layer is missing or broken; nothing else holds its heights."""

    code = "heights-unavailable"
    message = {
        "vi": "Kho độ cao của lớp “{name}” bị thiếu hoặc hỏng.",
        "en": "The archive with the heights of “{name}” is missing or damaged.",
    }
    hint = {
        "vi": "Người quản trị nạp lại: mapsvc load --force {name}",
        "en": "An operator loads it again: mapsvc load --force {name}",
    }


class QueryTooSlow(MapsvcError):
    """A query that passed the statement timeout."""

    code = "query-too-slow"
    title = {"vi": "Truy vấn quá lâu", "en": "Query took too long"}
    message = {
        "vi": "Truy vấn vượt quá thời gian cho phép và đã bị dừng.",
        "en": "The query took longer than allowed and was stopped.",
    }
    hint = {
        "vi": "Thu hẹp khung bản đồ hoặc bộ lọc.",
        "en": "Use a smaller bbox or a narrower filter.",
    }


class TooMuchForFormat(InvalidRequest):
    """A selection beyond what a file of that format can hold."""

    code = "too-much-for-format"
    title = {"vi": "Quá lớn cho định dạng này", "en": "Too much for this format"}
    message = {"vi": "Tệp {name} chứa nhiều nhất {limit}.", "en": "A {name} file holds at most {limit}."}
    hint = {
        "vi": "Chọn ít đối tượng hơn bằng bbox hay filter, hoặc tải GeoPackage, GeoParquet hay CSV.",
        "en": "Select fewer features with bbox or filter, or take GeoPackage, GeoParquet or CSV.",
    }


class DownloadsBusy(MapsvcError):
    """More downloads at once than the service takes; the map itself goes on."""

    code = "downloads-busy"
    title = {"vi": "Đang có nhiều lượt tải", "en": "Many downloads at once"}
    message = {
        "vi": "Đang có {count} lượt tải về cùng lúc, là mức cao nhất.",
        "en": "{count} downloads are running at the moment, as many as the service takes.",
    }
    hint = {"vi": "Thử lại sau ít phút.", "en": "Try again in a minute."}


class TooManyShortLinks(MapsvcError):
    """More new short links from one address than the service makes; links that are there already still work."""

    code = "too-many-short-links"
    title = {"vi": "Tạo quá nhiều liên kết ngắn", "en": "Too many short links"}
    message = {
        "vi": "Địa chỉ của bạn vừa tạo nhiều liên kết ngắn; tạo tiếp được sau {seconds} giây.",
        "en": "Your address made many short links just now; the next one can be made in {seconds} seconds.",
    }
    hint = {"vi": "Liên kết đầy đủ vẫn dùng được.", "en": "The full link works all the same."}


class NoRoomForLinks(MapsvcError):
    """As many short links as the service keeps, all of them in use."""

    code = "no-room-for-links"
    title = {"vi": "Hết chỗ cho liên kết ngắn", "en": "No room for short links"}
    message = {
        "vi": "Hệ thống đã giữ đủ số liên kết ngắn cho phép.",
        "en": "The service keeps as many short links as it may.",
    }
    hint = {"vi": "Liên kết đầy đủ vẫn dùng được.", "en": "The full link works all the same."}


class SetupError(MapsvcError):
    """Something about this installation that its operator must mend; ends a command with its message."""

    code = "setup"
    title = {"vi": "Cài đặt chưa đúng", "en": "Setup problem"}
    message = {"vi": "{reason}", "en": "{reason}"}
    hint = {"vi": "{advice}", "en": "{advice}"}


class DatabaseUnreachable(SetupError):
    """A command that found no database; ``reason`` is what the driver said."""

    code = "database-unreachable"
    message = {
        "vi": "Không kết nối được cơ sở dữ liệu: {reason}",
        "en": "The database cannot be reached: {reason}",
    }
    hint = {
        "vi": "Kiểm tra MAPSVC_DATABASE_URL và máy chủ PostgreSQL, hoặc chạy: mapsvc doctor",
        "en": "Check MAPSVC_DATABASE_URL and the PostgreSQL server, or run: mapsvc doctor",
    }


class PublishingError(MapsvcError):
    """A load that failed; the layer keeps its last published version."""

    code = "publishing"
    title = {"vi": "Không nạp được lớp dữ liệu", "en": "The layer could not be loaded"}
    message = {"vi": "{layer}: {reason}", "en": "{layer}: {reason}"}
    hint = {"vi": "{advice}", "en": "{advice}"}


RETRY_AFTER = {
    DatabaseUnavailable: 2,
    QueryTooSlow: 30,
    DownloadsBusy: 30,
    TooManyConnections: 5,
    TooManyShortLinks: 20,
    NoRoomForLinks: 3600,
}
"""Seconds a client should wait before it asks again, by error class."""

STATUS: dict[type[MapsvcError], int] = {
    MapsvcError: 500,
    InvalidRequest: 400,
    NotFound: 404,
    MethodNotAllowed: 405,
    NotAcceptable: 406,
    RequestTooSlow: 408,
    RequestTooLarge: 414,
    HeadersTooLarge: 431,
    Forbidden: 403,
    Unauthenticated: 401,
    DatabaseUnavailable: 503,
    HeightsUnavailable: 503,
    QueryTooSlow: 503,
    DownloadsBusy: 503,
    TooManyConnections: 503,
    TooManyShortLinks: 429,
    NoRoomForLinks: 503,
}
"""HTTP status by error class; a class that is not named has its nearest parent's."""


def status_of(error: MapsvcError) -> int:
    """The HTTP status of ``error``."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)
