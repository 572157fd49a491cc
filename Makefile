# SPDX-License-Identifier: GPL-2.0
#
# "make help" lists the targets.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := all

top := $(CURDIR)
BUILD ?= $(top)/build
PREFIX ?= /usr/local
DESTDIR ?=
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/fastipc

# The kernel to build for: the running one, KVER=<release>, or KDIR=<build folder>.
KVER ?= $(shell uname -r)
KDIR ?= $(firstword $(wildcard /lib/modules/$(KVER)/build/Makefile \
	$(cache)/kernels/$(KVER)/build/Makefile) /lib/modules/$(KVER)/build/)
kdir := $(patsubst %/,%,$(patsubst %/Makefile,%,$(KDIR)))
release := $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(kdir)/include/generated/utsrelease.h 2>/dev/null)
objects := $(BUILD)/module-$(release)$(if $(filter 1,$(FIPC_KUNIT)),-kunit)

# Without vmlinux, kbuild cannot make type information, and would warn each time.
# User-mode Linux is an architecture of its own.
kbuild = $(MAKE) -C $(kdir) M=$(objects) \
	$(if $(wildcard $(kdir)/vmlinux),,CONFIG_DEBUG_INFO_BTF_MODULES=) \
	$(if $(shell grep -s CONFIG_UML=y $(kdir)/.config),ARCH=um)

# The program that `make bench` and `fipc bench` run.
bench_program = $(MAKE) -C selftests/bench O=$(BUILD)/selftests/bench \
	PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)

.PHONY: all module userlib selftests kunit selftest test test-debug check demo
.PHONY: bench bench-program
.PHONY: install uninstall clean help headers objects sources

all: module userlib bench-program

headers:
	@test -n "$(release)" || { \
	echo "No kernel headers in $(kdir)." >&2; \
	echo "Install linux-headers-$(KVER), or name others: KVER=<release>" \
		"or KDIR=<build folder>." >&2; exit 1; }

# kbuild before 6.13 puts objects beside the sources. A folder of links for each
# kernel keeps the tree clean, and the kernels apart. One build at a time: another one
# could remove a link that the first one has just made.
module: headers
	+@mkdir -p $(objects) && flock -o $(objects).lock $(MAKE) objects

objects: sources
	+@$(kbuild) modules

sources:
	@find $(objects) -xtype l -delete
	@cp -rsf $(wildcard $(top)/Kbuild $(top)/module $(top)/uapi $(top)/kunit) \
		$(objects)

userlib:
	+@$(MAKE) -C userlib O=$(BUILD)/userlib PREFIX=$(PREFIX)

bench-program:
	+@$(bench_program)

selftests:
	@scripts/setup build source
	+@$(MAKE) -C selftests O=$(BUILD)/selftests KSELFTEST_DIR=$(cache)/kselftest
	+@$(bench_program)
	+@$(MAKE) -C userlib O=$(BUILD)/userlib PREFIX=$(PREFIX) \
		KSELFTEST_DIR=$(cache)/kselftest all tests

install: all
	+@$(kbuild) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	+@$(MAKE) -C userlib O=$(BUILD)/userlib PREFIX=$(PREFIX) \
		DESTDIR=$(DESTDIR) install
	+@$(bench_program) install
	install -D -m 644 Documentation/man/fastipc.4 \
		$(DESTDIR)$(PREFIX)/share/man/man4/fastipc.4

uninstall: headers
	rm -f $(DESTDIR)/lib/modules/$(release)/updates/fastipc.ko* \
		$(DESTDIR)/lib/modules/$(release)/extra/fastipc.ko* \
		$(DESTDIR)$(PREFIX)/share/man/man4/fastipc.4
	+@$(MAKE) -C userlib O=$(BUILD)/userlib PREFIX=$(PREFIX) \
		DESTDIR=$(DESTDIR) uninstall
	+@$(bench_program) uninstall

demo:
	@scripts/demo

bench:
	@scripts/bench

test:
	@scripts/test

check:
	@scripts/check

kunit:
	@scripts/kunit

selftest:
	@scripts/selftest $(KERNEL)

test-debug:
	@scripts/selftest debug

clean:
	rm -rf $(BUILD)

define HELP
For use
  all         module, library and tools, for the running kernel (default)
  module      the module alone      KVER=<release> or KDIR=<build folder>
  userlib     library and tools
  install     all of them           PREFIX=/usr/local DESTDIR=
  uninstall   remove what install put there
  clean       remove build/

To see it and to prove it; needs no headers, boots virtual machines
  demo        messages and calls between processes, with comments
  bench       fastipc beside its peers: tables, build/bench.json, .svg and .png
  test        check, kunit, and selftest on both kernels
  check       static checks, and the model of the wait protocol
  kunit       the module's functions, in user-mode Linux
  selftest    the interface, in a virtual machine
              KERNEL=6.1, 6.12, both; or 6.12 without: noregs, nospin, nohandoff
  test-debug  the same on a kernel with KASAN, lockdep and kmemleak

W=1 warns more, C=2 runs sparse. CONFIG_FIPC_REGS=n builds the module without
words in registers, CONFIG_FIPC_CAP_CACHE=n without the cache of lookups.
endef
help:
	$(info $(HELP))@:
