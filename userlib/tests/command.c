// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The fipc command, for the programs that test it: see command.h.
 */
#include <limits.h>

#include "command.h"

/* The command stands beside the test program. */
static const char *command(void)
{
	static char path[PATH_MAX];
	ssize_t len;

	if (path[0])
		return path;
	len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	must(len > 0);
	path[len] = '\0';
	strcpy(strrchr(path, '/') + 1, "fipc");
	must(!access(path, X_OK));
	return path;
}

void command_prepare(const char *path)
{
	must(!setenv("FIPC", command(), 1));
	must(!setenv("P", path, 1));
}

int run(char *out, size_t size, const char *line)
{
	FILE *from = popen(line, "r");
	size_t len;
	int status;

	must(from);
	len = fread(out, 1, size - 1, from);
	out[len] = '\0';
	status = pclose(from);
	must(WIFEXITED(status));
	return WEXITSTATUS(status);
}

void serve(struct server *s, const char *const *args)
{
	const char *argv[16] = { "fipc", "serve", getenv("P") };
	char line[128], expected[128];
	int out[2], err[2], i;

	for (i = 0; args && args[i]; i++)
		argv[3 + i] = args[i];
	must(!pipe2(out, O_CLOEXEC) && !pipe2(err, O_CLOEXEC));
	s->pid = fork();
	must(s->pid >= 0);
	if (!s->pid) {
		dup2(out[1], 1);
		dup2(err[1], 2);
		execv(command(), (char **)argv);
		_exit(127);
	}
	close(out[1]);
	close(err[1]);
	s->out = fdopen(out[0], "r");
	s->err = fdopen(err[0], "r");
	must(s->out && s->err);
	snprintf(expected, sizeof(expected), "serving %s\n", getenv("P"));
	must(fgets(line, sizeof(line), s->err) && !strcmp(line, expected));
}

const char *line_of(struct server *s)
{
	static char line[256];

	must(fgets(line, sizeof(line), s->out));
	return line;
}
