#!/bin/sh
# After the package is unpacked: the command, the sandbox of the browser, and the rules for devices that are plugged in now.
# The two names in braces are filled in when the package is made.
set -e

install_folder='/opt/${sanitizedProductName}'
command_link='/usr/bin/${executable}'

ln -sf "$install_folder/${executable}" "$command_link"

# Where people may not make namespaces of their own, the browser's sandbox needs its helper to run as root.
if [ -e "$install_folder/chrome-sandbox" ]; then
  if unshare --user true 2>/dev/null; then mode=0755; else mode=4755; fi
  chmod "$mode" "$install_folder/chrome-sandbox"
fi
# Where AppArmor keeps namespaces from programs it does not know, this one is made known; older ones cannot read the profile.
profile="$install_folder/resources/apparmor-profile"
if [ -e "$profile" ] && command -v apparmor_parser >/dev/null 2>&1; then
  if apparmor_parser --skip-kernel-load --debug "$profile" >/dev/null 2>&1; then
    cp -f "$profile" '/etc/apparmor.d/${executable}'
    apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' || true
  fi
fi

if command -v udevadm >/dev/null 2>&1 && [ -d /run/udev ]; then
  udevadm control --reload-rules || true
  udevadm trigger --subsystem-match=hidraw --subsystem-match=tty --subsystem-match=usbmisc || true
fi
# What the kernel has taken already it gives back; a module that is in use stays until the next start.
for module in pn533_usb port100; do
  if grep -q "^$module " /proc/modules 2>/dev/null; then modprobe -r "$module" 2>/dev/null || true; fi
done
