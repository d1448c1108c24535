"""The words of files: what may be stored, and the app's permission."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContentType(TextChoices):
    """What a file is by its content. Names and what a browser claims are never believed."""

    JPEG = "image/jpeg", _("JPEG 图片")
    PNG = "image/png", _("PNG 图片")
    WEBP = "image/webp", _("WebP 图片")
    HEIC = "image/heic", _("HEIC 图片")
    AVIF = "image/avif", _("AVIF 图片")
    PDF = "application/pdf", _("PDF 文件")


class FilesPermission(TextChoices):
    VIEW_ORIGINAL = "files.view_original", _("查看原始图片和文件")
    REDACT = "files.redact", _("遮盖图片中的个人信息")
