#!/bin/sh
# Installs the servers that the tests of remote storage start on loopback: OpenSSH's and Ceph's object gateway.
# Only in a container: on a machine that starts services by itself they would run from then on. Where they are
# missing, the tests that need them say so and are skipped.
set -u
missing=
for package in openssh-server radosgw ceph-mon ceph-osd; do
    program=$package
    [ "$package" = openssh-server ] && program=sshd
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ ! -d /run/systemd/system ]; then
    echo "Installing$missing..."
    policy=/usr/sbin/policy-rc.d
    made=
    if [ ! -e "$policy" ]; then
        # Nothing that is installed here may start by itself.
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made=1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1
    # shellcheck disable=SC2086
    timeout 300 apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
        for package in $missing; do
            timeout 120 apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1
        done
    [ -z "$made" ] || rm -f "$policy"
fi
for package in $missing; do
    program=$package
    [ "$package" = openssh-server ] && program=sshd
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null ||
        echo "$package is not installed: what needs it is skipped."
done
exit 0
