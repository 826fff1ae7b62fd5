"""The addresses of collections and features: what each takes and answers with."""

Texts = tuple[str, str]

_COLLECTION = "/collections/{collectionId}"
_CHOOSING = ("bbox", "bbox-crs", "datetime", "filter", "filter-lang", "filter-crs", "property")
_SUMMARY = ("f", "lang", "properties-summed", "quantiles", "feature", "sortby", *_CHOOSING)
_PAGE = (
    *("f-items", "lang", "limit", "cursor", "offset", "bbox", "bbox-crs", "crs", "datetime"),
    *("filter", "filter-lang", "filter-crs", "sortby", "properties", "skipGeometry", "property"),
)

OPERATIONS: tuple[tuple[str, str, str, Texts, tuple[str, ...], str], ...] = (
    ("/", "Capabilities", "getRoot", ("Trang gốc", "Root"), ("f-json", "lang"), "LandingPage"),
    ("/api", "Capabilities", "getLandingPage", ("Trang giới thiệu", "Landing page"), ("f", "lang"), "LandingPage"),
    (
        "/conformance",
        "Capabilities",
        "getConformance",
        ("Các chuẩn đáp ứng", "Conformance classes"),
        ("f", "lang"),
        "Conformance",
    ),
    ("/api/openapi.json", "Capabilities", "getOpenapi", ("Tài liệu này", "This document"), ("f", "lang"), "OpenApi"),
    ("/api/docs", "Capabilities", "getDocs", ("Tài liệu cho người đọc", "Documents"), ("f-page", "lang"), "Page"),
    (
        "/collections",
        "Capabilities",
        "getCollections",
        ("Các lớp dữ liệu", "The collections"),
        ("f", "lang", "q", "type", "bbox", "datetime", "ids", "externalIds"),
        "Collections",
    ),
    (
        _COLLECTION,
        "Capabilities",
        "describeCollection",
        ("Một lớp dữ liệu", "One collection"),
        ("collectionId", "f", "lang"),
        "Collection",
    ),
    *(
        (
            f"{_COLLECTION}/{kind}",
            "Capabilities",
            f"get{kind.capitalize()}",
            texts,
            ("collectionId", "f", "lang"),
            "Schema",
        )
        for kind, texts in (
            ("queryables", ("Thuộc tính dùng để lọc", "Properties to filter by")),
            ("sortables", ("Thuộc tính dùng để sắp xếp", "Properties to sort by")),
            ("schema", ("Cấu trúc dữ liệu", "Schema of the features")),
        )
    ),
    (
        f"{_COLLECTION}/items",
        "Data",
        "getFeatures",
        ("Các đối tượng", "Features"),
        ("collectionId", *_PAGE),
        "Features",
    ),
    (
        f"{_COLLECTION}/items/{{featureId}}",
        "Data",
        "getFeature",
        ("Một đối tượng", "One feature"),
        ("collectionId", "featureId", "f", "lang", "crs"),
        "Feature",
    ),
    (
        f"{_COLLECTION}/summary",
        "Data",
        "getSummary",
        ("Số lượng, số liệu tổng hợp của thuộc tính", "Count and figures of properties"),
        ("collectionId", *_SUMMARY),
        "Summary",
    ),
    (
        f"{_COLLECTION}/versions/{{number}}/summary",
        "Data",
        "getSummaryOfVersion",
        ("Số liệu tổng hợp của một phiên bản", "Count and figures of one version"),
        ("collectionId", "number", *_SUMMARY),
        "Summary",
    ),
    (
        f"{_COLLECTION}/versions",
        "Capabilities",
        "getVersions",
        ("Các phiên bản", "Versions"),
        ("collectionId", "f", "lang"),
        "Versions",
    ),
    (
        f"{_COLLECTION}/versions/{{number}}",
        "Capabilities",
        "getVersion",
        ("Một phiên bản", "One version"),
        ("collectionId", "number", "f", "lang"),
        "Version",
    ),
    (
        f"{_COLLECTION}/versions/{{number}}/items",
        "Data",
        "getFeaturesOfVersion",
        ("Các đối tượng của một phiên bản", "Features of one version"),
        ("collectionId", "number", *_PAGE),
        "Features",
    ),
    (
        f"{_COLLECTION}/versions/{{number}}/items/{{featureId}}",
        "Data",
        "getFeatureOfVersion",
        ("Một đối tượng của một phiên bản", "One feature of one version"),
        ("collectionId", "number", "featureId", "f", "lang", "crs"),
        "Feature",
    ),
)
"""Path, tag, operation id, summary (vi, en), parameters, reply."""
