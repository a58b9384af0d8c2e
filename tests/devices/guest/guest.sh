# The first program of the guest: loads what the devices need, runs the TypeScript program it is told, and switches off.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NO_COLOR=1
of() { tr ' ' '\n' < /proc/cmdline | sed -n "s/^$1=//p"; }
for module in $(of modules | tr ',' ' '); do modprobe -d "$(of kernelroot)" "$module" || echo "no module $module"; done
mount -t configfs none /sys/kernel/config 2>/dev/null
cd "$(of project)"
timeout 150 node_modules/.bin/node "$(of program)"; echo "guest ended with $?"
echo o > /proc/sysrq-trigger
while :; do :; done
