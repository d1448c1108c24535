"""Open311 GeoReport v2: the district's services and service requests for apps of the city, in XML and JSON.

A service is a small class, a service request is a report. See `docs/howto/open311.md`.
"""
