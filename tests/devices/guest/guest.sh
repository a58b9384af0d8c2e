# The first program of the guest: loads what the devices need, runs the TypeScript program it is told, and switches off.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NO_COLOR=1
of() { tr ' ' '\n' < /proc/cmdline | sed -n "s/^$1=//p"; }
for module in $(of modules | tr ',' ' '); do modprobe -d "$(of kernelroot)" "$module" || echo "no module $module"; done
mount -t configfs none /sys/kernel/config 2>/dev/null
if [ "$(of services)" = pcscd ]; then
  # The service learns of USB readers from udev, so that must run first.
  mount -t tmpfs run /run; mkdir -p /run/pcscd /run/udev /tmp/no-readers
  /lib/systemd/systemd-udevd --daemon; udevadm trigger; udevadm settle -t 20
  # Without the readers that this machine's own settings may name.
  pcscd --foreground --error --config /tmp/no-readers > /tmp/pcscd.log 2>&1 &
fi
cd "$(of project)"
timeout 150 node_modules/.bin/node "$(of program)"; echo "guest ended with $?"
echo o > /proc/sysrq-trigger
while :; do :; done
