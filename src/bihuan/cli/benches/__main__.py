"""The process that `bihuan bench` starts for one database: Django first, then the step."""

import django

django.setup()

from bihuan.cli.benches.measuring import bench_process  # noqa: E402  # models need Django

bench_process()
