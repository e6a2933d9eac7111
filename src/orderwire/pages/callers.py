"""Where a browser calls from, as far as those between it and us can be believed."""

from starlette.requests import Request


def address_of(request: Request, proxies: int) -> str | None:
    """The address of the client, behind so many proxies of ours.

    Each proxy adds the address that called it to X-Forwarded-For. What stands before the last
    so many, the client wrote itself.
    """
    peer = request.client.host if request.client else None
    if proxies == 0:
        return peer
    said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    named = [one.strip() for one in said if one.strip()]
    return named[-proxies] if len(named) >= proxies else peer
