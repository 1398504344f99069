"""MIME: what a browser is told of each kind of file that can be downloaded."""

MIME = {
    "csv": "text/csv",
    "3w": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "html": "text/html",
    "pdf": "application/pdf",
    "png": "image/png",
    "ics": "text/calendar",
    "zip": "application/zip",
}
