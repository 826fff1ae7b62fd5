"""Vietnam's coordinate systems in PostGIS.

PostGIS 3.3's ``spatial_ref_sys`` ends before EPSG:9205-9218 (VN-2000 TM-3 zones), and what it has for VN-2000
may carry a zero datum shift, which is 225 m wrong; the definitions here come from PROJ's own database.
"""

from pyproj import CRS
from sqlalchemy import Connection, text

VN2000 = (4756, 3405, 3406, *range(5896, 5900), *range(9205, 9219))
"""VN-2000: geographic, UTM 48N/49N, TM-3 and TM-6 zones."""


def add_missing(connection: Connection) -> None:
    """Add the systems PostGIS does not know; existing rows stay as they are."""
    known = set(
        connection.execute(text("SELECT srid FROM spatial_ref_sys WHERE srid = ANY(:wanted)"), {"wanted": list(VN2000)})
        .scalars()
        .all()
    )
    for code in VN2000:
        if code in known:
            continue
        crs = CRS.from_epsg(code)
        connection.execute(
            text(
                "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)"
                " VALUES (:code, 'EPSG', :code, :wkt, '') ON CONFLICT DO NOTHING"
            ),
            {"code": code, "wkt": crs.to_wkt("WKT1_GDAL")},
        )
