// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Shared by the library's test programs: see common.h.
 */
#include <dirent.h>
#include <sys/prctl.h>

#include "common.h"

void place_make(struct place *place)
{
	strcpy(place->dir, "/tmp/fastipc-test-XXXXXX");
	must(mkdtemp(place->dir));
	must(!chmod(place->dir, 0755));
	snprintf(place->path, sizeof(place->path), "%s/endpoint", place->dir);
	umask(0);
}

void place_remove(struct place *place)
{
	unlink(place->path);
	must(!rmdir(place->dir));
}

struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	must(strlen(path) < sizeof(addr.sun_path));
	strcpy(addr.sun_path, path);
	return addr;
}

int socket_at(const char *path, int type)
{
	struct sockaddr_un addr = address_of(path);
	int sock = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	must(sock >= 0);
	must(!bind(sock, (struct sockaddr *)&addr, sizeof(addr)));
	if (type != SOCK_DGRAM)
		must(!listen(sock, 16));
	return sock;
}

int connection_to(const char *path)
{
	struct sockaddr_un addr = address_of(path);
	int sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	must(sock >= 0);
	must(!connect(sock, (struct sockaddr *)&addr, sizeof(addr)));
	return sock;
}

void leave_stale(const char *path)
{
	close(socket_at(path, SOCK_SEQPACKET));
	must(exists(path));
}

bool exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	must(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

pid_t spawn(int (*fn)(void *arg), void *arg)
{
	pid_t parent = getpid(), pid = fork();

	must(pid >= 0);
	if (pid)
		return pid;
	must(!prctl(PR_SET_PDEATHSIG, SIGKILL));
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	_exit(fn(arg));
}

int reap(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
