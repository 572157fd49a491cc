// SPDX-License-Identifier: GPL-2.0
/* Counts of the module's objects, and control groups. */
#include <sys/mount.h>
#include <sys/stat.h>

#include "plane.h"

/* Both counters are from one read, so the difference is right. */
long count_of(const char *name)
{
	struct stats stats;
	char made[32], freed[32];

	snprintf(made, sizeof(made), "%s_made", name);
	snprintf(freed, sizeof(freed), "%s_freed", name);
	stats_read(&stats);
	return stats.of[stats_index(made)] - stats.of[stats_index(freed)];
}

long counter(const char *name)
{
	struct stats stats;

	stats_read(&stats);
	return stats.of[stats_index(name)];
}

void await_count(const char *name, long value)
{
	while (count_of(name) != value)
		sched_yield();
}

void await_slots(long value)
{
	while (count_of("slots") != value) {
		close(space_new());
		sched_yield();
	}
}

static int write_in(const char *dir, const char *file, const char *text)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return file_write(path, text);
}

static void move_task(const char *dir, pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	must(!write_in(dir, "cgroup.procs", text));
}

void cgroup_new(struct cgroup *cg, const char *controller)
{
	char text[32];

	snprintf(cg->mount, sizeof(cg->mount), "/tmp/fipc-cgroup-XXXXXX");
	must(mkdtemp(cg->mount));
	must(!mount("cgroup2", cg->mount, "cgroup2", 0, NULL));
	if (controller) {
		snprintf(text, sizeof(text), "+%s", controller);
		must(!write_in(cg->mount, "cgroup.subtree_control", text));
	}
	snprintf(cg->path, sizeof(cg->path), "%s/fipc-test-%d", cg->mount,
		 getpid());
	must(!mkdir(cg->path, 0755));
}

int cgroup_write(struct cgroup *cg, const char *file, const char *text)
{
	return write_in(cg->path, file, text);
}

void cgroup_add(struct cgroup *cg, pid_t pid)
{
	move_task(cg->path, pid);
}

void cgroup_remove(struct cgroup *cg, pid_t pid)
{
	move_task(cg->mount, pid);
}

void cgroup_await(struct cgroup *cg, const char *file, const char *line)
{
	char path[160], buf[512], key[64];

	snprintf(path, sizeof(path), "%s/%s", cg->path, file);
	snprintf(key, sizeof(key), "%s\n", line);
	do {
		must(file_read(path, buf, sizeof(buf)));
	} while (!strstr(buf, key));
}

void cgroup_delete(struct cgroup *cg)
{
	cgroup_await(cg, "cgroup.events", "populated 0");
	must(!rmdir(cg->path));
	must(!umount(cg->mount));
	must(!rmdir(cg->mount));
}
