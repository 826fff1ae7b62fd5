"""What a format cannot hold."""

from mapsvc.errors import InvalidRequest


class TooMuchForFormat(InvalidRequest):
    """A selection beyond what a file of that format can hold."""

    code = "too-much-for-format"
    title = {"vi": "Quá lớn cho định dạng này", "en": "Too much for this format"}
    message = {"vi": "Tệp {name} chứa nhiều nhất {limit}.", "en": "A {name} file holds at most {limit}."}
    hint = {
        "vi": "Chọn ít đối tượng hơn bằng bbox hay filter, hoặc tải GeoPackage, GeoParquet hay CSV.",
        "en": "Select fewer features with bbox or filter, or take GeoPackage, GeoParquet or CSV.",
    }
