// SPDX-License-Identifier: GPL-2.0
/*
 * For scripts: what the module has of each kind, and its settings.
 *
 * usage: control counts
 *        control set NAME=VALUE...
 */
#include "plane.h"

static const struct {
	const char *name;
	__u16 type;
} settings[] = {
	{ "spin-ns", FASTIPC_A_SETTINGS_SPIN_NS },
	{ "handoff", FASTIPC_A_SETTINGS_HANDOFF },
	{ "latency", FASTIPC_A_SETTINGS_LATENCY },
	{ "unanswered-ms", FASTIPC_A_SETTINGS_UNANSWERED_MS },
};

static int counts(void)
{
	static const char * const names[] = { "endpoints", "spaces", "slots" };

	for (int i = 0; i < 3; i++)
		printf("%s %ld\n", names[i], count_of(names[i]));
	return 0;
}

static int set(const char *text)
{
	const char *value = strchr(text, '=');

	for (size_t i = 0; value && i < sizeof(settings) / sizeof(*settings); i++) {
		if (strncmp(text, settings[i].name, value - text) ||
		    settings[i].name[value - text])
			continue;
		errno = -setting_set(settings[i].type, strtoul(value + 1, NULL, 0));
		if (errno)
			perror(text);
		return !!errno;
	}
	fprintf(stderr, "%s: no such setting\n", text);
	return 1;
}

int main(int argc, char **argv)
{
	int ret = 0;

	if (argc == 2 && !strcmp(argv[1], "counts"))
		return counts();
	if (argc < 3 || strcmp(argv[1], "set")) {
		fprintf(stderr, "usage: %s counts | set NAME=VALUE...\n", argv[0]);
		return 2;
	}
	for (int i = 2; i < argc; i++)
		ret |= set(argv[i]);
	return ret;
}
