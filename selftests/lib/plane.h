/* SPDX-License-Identifier: GPL-2.0 */
/* What the control plane tells, as structures. */
#ifndef FIPC_PLANE_H
#define FIPC_PLANE_H

#include "netlink.h"

/* struct stats - the counters, by FASTIPC_A_STATS_* */
struct stats {
	__u64 of[FASTIPC_A_STATS_MAX + 1];
};

/* All of them are there. */
void stats_of(const struct nl_message *m, struct stats *stats);
void stats_read(struct stats *stats);
/* By how much a counter has moved since @before. */
long moved_by(const struct stats *before, const char *name);
/* By name, with underscores: "fast_sends". */
int stats_index(const char *name);

/* struct moved - a counter, and by how much it has moved */
struct moved {
	const char *name;
	long by;
};

enum { MOVED = 12 };

/*
 * Have the counters changed by this since @before, and no others but those of the
 * cache, of slots, and of what is freed later? Prints what differs.
 */
bool stats_moved(const struct stats *before, const struct moved moved[MOVED]);

#define EXPECT_MOVED(before, ...) do {					\
	bool as_expected = stats_moved(before, (struct moved[MOVED]) {	\
		__VA_ARGS__						\
	});								\
									\
	EXPECT_TRUE(as_expected);					\
} while (0)

struct settings {
	__u32 spin_ns, handoff, latency, unanswered_ms;
};

void settings_get(struct settings *settings);
void settings_set(const struct settings *settings);
/*
 * Keeps the settings in @before, and sets others, in which it is certain which waits
 * sleep: without spinning, with handoff. Returns when no slot of an earlier test is
 * left.
 */
void settings_for_counting(struct settings *before);
/* One of them: 0 or -errno. */
int setting_set(__u16 type, __u32 value);

struct endpoint {
	__u64 id, fast, slow, full;
	__u32 pid, uid, receivers, callers, stalled, queued, high_water, depth;
	char name[16];
	bool closed, nospin;
};

void endpoint_of(const struct nl_message *m, struct endpoint *e);
/* False if it is not in the list; twice is an error. */
bool endpoint_find(__u64 id, struct endpoint *e);
/* Makes one, and gives its id, too. */
__u64 endpoint_with_id(int fd, __u32 depth, __u64 flags, __u64 *id);

/* Fields of what the task does not do are 0. */
struct task {
	__u32 tid, pid, state;
	__u64 endpoint, wait_ms;
	char name[16];
	bool parked, serves;
	__u32 serves_tid, serves_pid, serves_opcode;
	__u64 serves_endpoint, serves_ms;
	char serves_name[16];
};

void task_of(const struct nl_message *m, struct task *t);
bool task_find(pid_t tid, struct task *t);

struct cap {
	__u64 space, token, badge, endpoint;
	__u32 pid, uid, rights;
	char name[16];
};

void cap_of(const struct nl_message *m, struct cap *c);
/* Up to @max of a space; how many there are. */
int caps_of_space(__u64 space, struct cap *caps, int max);
/* The number of a space that is open. */
__u64 space_number(int fd);

/* From now on this task has another name. */
void task_name(const char *name);
/* This process is that of a user without rights, but can look at its own tasks. */
void become_nobody(void);
enum { NOBODY = 65534 };

#endif /* FIPC_PLANE_H */
