#!/bin/sh
# After the package is removed: its command and its profile go, and devices are under the system's own rules again. Data stays.
set -e

# An update removes the old package after the new one is there.
if [ -e '/opt/${sanitizedProductName}/${executable}' ]; then exit 0; fi
rm -f '/usr/bin/${executable}' '/etc/apparmor.d/${executable}'
if command -v udevadm >/dev/null 2>&1 && [ -d /run/udev ]; then udevadm control --reload-rules || true; fi
