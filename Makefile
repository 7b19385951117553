# Peyvand. GNU make; `make help` lists the targets.

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
CC ?= gcc
CFLAGS ?= -O2 -g
WERROR ?=

STD := -std=c11 -D_POSIX_C_SOURCE=200809L
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wcast-qual -Wwrite-strings -Wvla -Wundef -Wformat=2 -Wswitch-enum
HARDEN := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIC -fvisibility=hidden
PACKAGES := libsodium sqlite3 libzip expat icu-uc icu-i18n jansson libseccomp
LIBS := $(shell pkg-config --libs $(PACKAGES)) -lpthread -lm
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES))
CPPFLAGS += -Isrc -Iinclude -DPV_VERSION='"$(VERSION)"'

ALL := $(sort $(wildcard src/*/*.c))
LIB_SRC := $(filter src/base/% src/core/% src/api/%,$(ALL))
APP_SRC := $(filter-out $(LIB_SRC),$(ALL))
HEADERS := $(wildcard src/*/*.h include/*.h)

# Release build: build/obj; test build with sanitizers and fault injection: build/test.
REL := $(BUILD)/obj
TST := $(BUILD)/test
SAN := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LIB_OBJ := $(LIB_SRC:src/%.c=$(REL)/%.o)
APP_OBJ := $(APP_SRC:src/%.c=$(REL)/%.o)
TST_OBJ := $(ALL:src/%.c=$(TST)/obj/%.o)
TESTS := $(patsubst tests/%.c,$(TST)/%,$(sort $(wildcard tests/test_*.c)))
TEST_NAMES := $(patsubst $(TST)/test_%,%,$(TESTS))
ifdef T
ifneq ($(filter-out $(TEST_NAMES),$(T)),)
$(error no tests/test_$(firstword $(filter-out $(TEST_NAMES),$(T))).c (hard pairs of names are in T=fullname). T is one or more of: $(TEST_NAMES))
endif
TESTS := $(T:%=$(TST)/test_%)
endif

all: $(BUILD)/peyvand $(BUILD)/libpeyvand.so $(BUILD)/libpeyvand.a ## the program and the library

$(REL)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) $(WERROR) $(HARDEN) $(CFLAGS) $(CPPFLAGS) $(PKG_CFLAGS) -MMD -MP -c $< -o $@

# How a name is read into words: a kept index says which way its words were read (format/kept.h).
READING_SRC := $(wildcard $(addprefix src/,base/utf8.[ch] core/part.[ch] core/part_inner.h core/part_made.c core/part_raw.[ch] core/part_table.[ch] \
	core/letter.[ch] core/letter_table.h core/alphabet_table.c core/han_table.c core/script.[ch] core/script_table.[ch] \
	core/sound.[ch] core/sound_table.[ch] core/zawgyi.[ch]))
READING := $(shell cat $(READING_SRC) | cksum | cut -d' ' -f1)
%/format/kept_words.o: CPPFLAGS += -DPV_READING=$(READING)u
$(REL)/format/kept_words.o $(TST)/obj/format/kept_words.o: $(READING_SRC)

# Names the sources; changes when one comes or goes, so that nothing removed stays in an archive.
$(shell mkdir -p $(BUILD) && { echo '$(ALL)' | cmp -s - $(BUILD)/sources || \
	echo '$(ALL)' >$(BUILD)/sources; })
$(BUILD)/sources:
	@mkdir -p $(@D)
	@echo '$(ALL)' >$@

$(BUILD)/libpeyvand.a: $(LIB_OBJ) $(BUILD)/sources
	@rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

$(BUILD)/libpeyvand.so: $(LIB_OBJ) $(BUILD)/sources
	$(CC) -shared -Wl,-soname,libpeyvand.so.0 -Wl,-z,relro,-z,now,-z,defs $(LIB_OBJ) -lpthread -lm -o $@

$(BUILD)/peyvand: $(APP_OBJ) $(BUILD)/libpeyvand.a
	$(CC) -pie -Wl,-z,relro,-z,now $(LDFLAGS) $^ $(LIBS) -o $@

$(TST)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -Werror $(SAN) -DPV_FAULTS $(CPPFLAGS) $(PKG_CFLAGS) -MMD -MP -c $< -o $@

$(TST)/libtest.a: $(filter-out $(TST)/obj/cli/main.o,$(TST_OBJ)) $(BUILD)/sources
	@rm -f $@
	$(AR) rcs $@ $(filter %.o,$^)

$(TST)/peyvand: $(TST)/obj/cli/main.o $(TST)/libtest.a
	$(CC) $(SAN) $^ $(LIBS) -o $@

$(TST)/test_%: tests/test_%.c $(TST)/libtest.a
	@mkdir -p $(@D)
	$(CC) $(STD) $(WARN) -Wno-missing-prototypes -Werror $(SAN) -DPV_FAULTS $(CPPFLAGS) $(PKG_CFLAGS) -Itests -MMD -MP \
		$< $(TST)/libtest.a $(LIBS) -lcmocka $(shell pkg-config --libs libcbor) -o $@

test: $(TESTS) ## every unit test with sanitizers; T=date runs one, T="date part" two
	@set -e; for t in $(TESTS); do echo "== $$t"; $$t; done

print-tests:
	@echo $(TESTS)

# the large generated tables are laid out when they are made (format-tables): to look at them each time took four times as
# long as all the rest
TABLES := $(addprefix src/core/,$(addsuffix _table.c,alphabet floor han part script spelling))
FORMATTED := $(filter-out $(TABLES),$(wildcard src/*/*.[ch] tests/*.[ch] fuzz/*.[ch] include/*.h \
		examples/*.c))

format-check:
	@clang-format --dry-run -Werror $(FORMATTED)

format: ## rewrite the C files as .clang-format says
	clang-format -i $(FORMATTED)

format-tables:
	clang-format -i $(TABLES)

clean: ## remove all that was built
	rm -rf $(BUILD)

help:
	@grep -hE '^[a-z -]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 32

-include $(wildcard $(REL)/*/*.d $(TST)/obj/*/*.d $(TST)/*.d)
-include tools/house.mk

.PHONY: all test print-tests format format-tables format-check clean help
.DEFAULT_GOAL := all
.SECONDARY:
