#!/bin/sh
# Makes the kernel and the initramfs of the tests' guests in a folder: Debian's cloud kernel, not installed,
# and busybox. Usage: build.sh FOLDER INIT. Needs apt's lists, dpkg-deb, busybox-static, cpio.
set -eu
folder=$1
init=$2
modules="virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk
    virtio_balloon virtio_console button evdev"

if ldd "$(command -v busybox)" >/dev/null 2>&1; then
    echo "this busybox needs libraries; apt-get install busybox-static" >&2
    exit 1
fi
cd "$folder"
package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/ {print $2; exit}')
if [ -z "$package" ] && [ "$(id -u)" = 0 ]; then
    apt-get -qq update
    package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/ {print $2; exit}')
fi
apt-get -qq download "$package" || { [ "$(id -u)" = 0 ] && apt-get -qq update && apt-get -qq download "$package"; }
dpkg-deb -x "$package"_*.deb kernel

mkdir -p root/bin root/modules root/tmp
cp "$(command -v busybox)" root/bin/busybox
cp "$init" root/init
chmod 755 root/init root/bin/busybox
for module in $modules; do
    file=$(find kernel -name "$module.ko" | head -n 1)
    cp "$file" root/modules/
    echo "$module"
done >root/modules/order
cp kernel/boot/vmlinuz-* vmlinuz
(cd root && find . | cpio --quiet -o -H newc -R 0:0) | gzip -1 >initrd.gz
rm -rf kernel root ./*.deb
chmod 644 vmlinuz initrd.gz
