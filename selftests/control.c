// SPDX-License-Identifier: GPL-2.0
/*
 * For scripts: prints the number of the module's objects, changes settings, or
 * runs a command while a dump of endpoints is suspended after its first message.
 *
 * usage: control counts
 *        control set NAME=VALUE...
 *        control suspend COMMAND...
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

/* 1,000 endpoints need many messages. */
static int suspend(char **command)
{
	struct nl_request r = nl_request(FASTIPC_CMD_ENDPOINT_GET, true);
	int fd = space_new(), status;
	static struct nl nl;
	pid_t child;

	for (int i = 0; i < 1000; i++)
		endpoint_new(fd, 1);
	nl_new(&nl);
	nl_send(&nl, &r);
	must(nl_step(&nl, NULL, NULL) == 1);
	child = fork();
	must(child >= 0);
	if (!child) {
		execvp(*command, command);
		perror(*command);
		_exit(127);
	}
	must(waitpid(child, &status, 0) == child);
	must(!nl_finish(&nl, NULL, NULL));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	int ret = 0;

	if (argc == 2 && !strcmp(argv[1], "counts"))
		return counts();
	if (argc > 2 && !strcmp(argv[1], "suspend"))
		return suspend(argv + 2);
	if (argc < 3 || strcmp(argv[1], "set")) {
		fprintf(stderr, "usage: %s counts | set NAME=VALUE... | suspend COMMAND...\n",
			argv[0]);
		return 2;
	}
	for (int i = 2; i < argc; i++)
		ret |= set(argv[i]);
	return ret;
}
