// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Run the fipc command in a test: see command.h.
 */
#include <limits.h>

#include "command.h"

enum { ARGS_MAX = 16 };

static char command[PATH_MAX];
static const char *serve_path;

static void copy_path(const struct place *place, char *path, size_t size)
{
	must(snprintf(path, size, "%s/fipc", place->dir) < (int)size);
}

/* The command is in the same directory as the test program. */
static int open_built(void)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	int fd;

	must(len > 0);
	path[len] = '\0';
	strcpy(strrchr(path, '/') + 1, "fipc");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(fd >= 0);
	return fd;
}

void command_prepare(const struct place *place)
{
	int from = open_built(), to;
	struct stat st;
	char *all;

	copy_path(place, command, sizeof(command));
	serve_path = place->path;
	must(!fstat(from, &st));
	all = malloc(st.st_size);
	must(all && read(from, all, st.st_size) == st.st_size);
	to = open(command, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	must(to >= 0 && write(to, all, st.st_size) == st.st_size);
	free(all);
	close(to);
	close(from);
}

void command_remove(const struct place *place)
{
	char path[PATH_MAX];

	copy_path(place, path, sizeof(path));
	unlink(path);
}

/* Cuts @args into words. They must not be empty, and must not have quotes. */
static void split(char *args, const char **argv)
{
	char *word, *rest = args;
	int argc = 0;

	while ((word = strsep(&rest, " "))) {
		must(argc < ARGS_MAX - 1);
		argv[argc++] = strcmp(word, "$P") ? word : serve_path;
	}
	argv[argc] = NULL;
}

/* For the child process: becomes fipc. */
struct become {
	const struct invocation *inv;
	int out;
	int err;
};

static int become(void *arg)
{
	const struct become *b = arg;
	const char *argv[ARGS_MAX + 1] = { "fipc" };
	char args[256];
	int out = b->out;

	must(strlen(b->inv->args) < sizeof(args));
	strcpy(args, b->inv->args);
	split(args, argv + 1);
	if (b->inv->out)
		out = open(b->inv->out, O_WRONLY | O_CLOEXEC);
	must(dup2(out, 1) == 1);
	if (b->inv->prepare)
		b->inv->prepare();
	must(dup2(b->err, 2) == 2);
	execv(command, (char **)argv);
	return 127;
}

pid_t run_begin(const struct invocation *inv, int *from)
{
	int ends[2];
	pid_t pid;

	must(!pipe2(ends, O_CLOEXEC));
	pid = spawn(become, &(struct become){ inv, ends[1], ends[1] });
	close(ends[1]);
	*from = ends[0];
	return pid;
}

int run_end(pid_t pid, int from, char *out, size_t size)
{
	size_t len = 0;
	ssize_t got;

	do {
		got = read(from, out + len, size - 1 - len);
		must(got >= 0);
		len += got;
	} while (got);
	out[len] = '\0';
	close(from);
	return reap(pid);
}

int run(const struct invocation *inv, char *out, size_t size)
{
	int from;
	pid_t pid = run_begin(inv, &from);

	return run_end(pid, from, out, size);
}

void serve(struct server *s, const char *args)
{
	char words[128], line[128], expected[128];
	const struct invocation inv = { .args = words };
	int out[2], err[2];

	snprintf(words, sizeof(words), "serve $P%s%s", args ? " " : "",
		 args ? args : "");
	must(!pipe2(out, O_CLOEXEC) && !pipe2(err, O_CLOEXEC));
	s->pid = spawn(become, &(struct become){ &inv, out[1], err[1] });
	close(out[1]);
	close(err[1]);
	s->out = fdopen(out[0], "r");
	s->err = fdopen(err[0], "r");
	must(s->out && s->err);
	snprintf(expected, sizeof(expected), "serving %s\n", serve_path);
	must(fgets(line, sizeof(line), s->err) && !strcmp(line, expected));
}

const char *line_of(struct server *s)
{
	static char line[256];

	must(fgets(line, sizeof(line), s->out));
	return line;
}
