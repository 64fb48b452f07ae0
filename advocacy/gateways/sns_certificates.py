"""Fetches certificates, and confirms subscriptions, at Amazon SNS."""

import requests

from advocacy.domain.mail_hooks import CertificateUnread

_SECONDS = 5.0
_LARGEST = 64 * 1024


class SnsCertificates:
    """Asks Amazon's servers, whose addresses the caller has checked; follows no redirect."""

    def certificate(self, url: str) -> bytes:
        """A certificate in PEM; raises `CertificateUnread`."""
        return self._get(url)

    def confirm(self, url: str) -> None:
        """Say that we want a topic's messages; raises `CertificateUnread`."""
        self._get(url)

    def _get(self, url: str) -> bytes:
        try:
            with requests.get(url, timeout=_SECONDS, allow_redirects=False, stream=True) as answer:
                body = answer.raw.read(_LARGEST + 1, decode_content=True)
                if answer.status_code != requests.codes.ok or len(body) > _LARGEST:
                    raise CertificateUnread
                return bytes(body)
        except (requests.RequestException, OSError):
            raise CertificateUnread from None
