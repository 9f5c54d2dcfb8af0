"""The windows of an X server, with a window manager or without."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from Xlib import X, Xatom, display, error

from detection.capture.windows.window import Window, WindowLister, WindowsUnavailable

EVERY_DESKTOP = 0xFFFFFFFF


class X11Windows:
    """Lists the windows of the X server that DISPLAY names. Raises WindowsUnavailable where there is none."""

    def __init__(self) -> None:
        try:
            self.display: Any = display.Display()
        except (error.DisplayError, error.ConnectionClosedError, error.XauthError, OSError) as reason:
            raise WindowsUnavailable(str(reason)) from reason
        self.root: Any = self.display.screen().root
        self._tops: dict[int, int] = {}
        """The child of the root that holds each client; the window manager's frame, where it has one."""

    def __call__(self) -> list[Window]:
        try:
            return self._listed()
        except (error.ConnectionClosedError, OSError) as reason:
            raise WindowsUnavailable(f"The X server went away: {reason}") from reason

    def close(self) -> None:
        with suppress(error.ConnectionClosedError, OSError):
            self.display.close()

    def _listed(self) -> list[Window]:
        tops = self.root.query_tree().children
        clients = self._clients({top.id for top in tops})
        desktop = self._number(self.root, "_NET_CURRENT_DESKTOP")
        listed: list[Window] = []
        for top in reversed(tops):
            try:
                listed += self._entries(top, clients, desktop)
            except error.XError:
                continue  # it went while it was looked at
        return listed

    def _clients(self, tops: set[int]) -> dict[int, Any] | None:
        """Return the window manager's clients by the root's child that holds each; None without a manager."""
        ids = self._values(self.root, "_NET_CLIENT_LIST_STACKING")
        if ids is None:
            return None
        clients = {}
        for number in ids:
            client = self.display.create_resource_object("window", number)
            if self._tops.get(number) not in tops:
                try:
                    self._tops[number] = self._top(client)
                except error.XError:
                    continue
            clients[self._tops[number]] = client
        self._tops = {number: top for number, top in self._tops.items() if number in set(ids)}
        return clients

    def _top(self, window: Any) -> int:
        while (parent := window.query_tree().parent) and parent.id != self.root.id:
            window = parent
        return int(window.id)

    def _entries(self, top: Any, clients: dict[int, Any] | None, desktop: int | None) -> list[Window]:
        """Return what one child of the root adds to the list: nothing, itself, or a client and its frame."""
        attributes = top.get_attributes()
        if attributes.map_state != X.IsViewable or attributes.win_class != X.InputOutput:
            return []
        frame = self._framed(top)
        if clients is None:
            return [self._inside(top)]
        client = clients.get(top.id)
        if client is None:
            # Overlays of compositors and of recorders span the whole screen, and are seen through.
            screen = self.display.screen()
            whole = frame.width >= screen.width_in_pixels and frame.height >= screen.height_in_pixels
            return [] if whole else [frame]
        if self._is_hidden(client, desktop):
            return []
        inside = self._inside(client)
        return [inside] if frame.place == inside.place or client.id == top.id else [inside, frame]

    def _inside(self, window: Any) -> Window:
        """Return a window by what its program draws, without the shadow that some programs draw around."""
        geometry = window.get_geometry()
        origin = self.root.translate_coords(window, 0, 0)
        shadow = self._values(window, "_GTK_FRAME_EXTENTS")
        left, right, top, bottom = shadow if shadow is not None and len(shadow) == 4 else (0, 0, 0, 0)
        return Window(
            id=window.id,
            title=self._title(window),
            left=origin.x + left,
            top=origin.y + top,
            width=geometry.width - left - right,
            height=geometry.height - top - bottom,
        )

    def _framed(self, top: Any) -> Window:
        geometry = top.get_geometry()
        border = 2 * geometry.border_width
        return Window(
            id=top.id,
            title="",
            left=geometry.x,
            top=geometry.y,
            width=geometry.width + border,
            height=geometry.height + border,
            decoration=True,
        )

    def _is_hidden(self, client: Any, desktop: int | None) -> bool:
        """Return whether a window that is mapped is minimised all the same, or on another desktop."""
        own = self._number(client, "_NET_WM_DESKTOP")
        if own is not None and desktop is not None and own not in (desktop, EVERY_DESKTOP):
            return True
        states = self._values(client, "_NET_WM_STATE") or []
        return self.display.get_atom("_NET_WM_STATE_HIDDEN") in states

    def _title(self, window: Any) -> str:
        for name in (self.display.get_atom("_NET_WM_NAME"), Xatom.WM_NAME):
            found = window.get_full_property(name, X.AnyPropertyType)
            if found is not None and found.format == 8 and found.value:
                latin = found.property_type == Xatom.STRING
                value = found.value if isinstance(found.value, bytes) else bytes(found.value)
                return value.decode("latin-1" if latin else "utf-8", "replace")
        return ""

    def _values(self, window: Any, name: str) -> list[int] | None:
        found = window.get_full_property(self.display.get_atom(name), X.AnyPropertyType)
        return None if found is None or found.format != 32 else [int(value) for value in found.value]

    def _number(self, window: Any, name: str) -> int | None:
        values = self._values(window, name)
        return values[0] if values else None


def lister() -> WindowLister:
    """Return what lists the windows of this X server. Raises WindowsUnavailable where there is none."""
    return X11Windows()
