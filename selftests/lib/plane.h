/* SPDX-License-Identifier: GPL-2.0 */
/* The messages of the control plane, as structures. */
#ifndef FIPC_PLANE_H
#define FIPC_PLANE_H

#include "netlink.h"

/* struct stats - the counters, by FASTIPC_A_STATS_* */
struct stats {
	__u64 of[FASTIPC_A_STATS_MAX + 1];
};

/* Reads the counters from a message, which must have all of them. */
void stats_of(const struct nl_message *m, struct stats *stats);
void stats_read(struct stats *stats);
/* Returns by how much a counter has changed since @before. */
long moved_by(const struct stats *before, const char *name);
/* Returns the index of a counter by its name, with underscores: "fast_sends". */
int stats_index(const char *name);

/* struct moved - a counter, and by how much it has changed */
struct moved {
	const char *name;
	long by;
};

enum { MOVED = 12 };

/*
 * Have these counters changed by these numbers since @before, and no others?
 * Ignores the counters of the cache, of slots, and of objects that are freed
 * later, unless they are named. Prints each difference.
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
 * Stores the settings in @before, and changes them so that it is known which
 * waits sleep: no spinning, and handoff. Returns when no slot of an earlier
 * test exists.
 */
void settings_for_counting(struct settings *before);
/* Changes one setting. Returns 0 or -errno. */
int setting_set(__u16 type, __u32 value);

struct endpoint {
	__u64 id, fast, slow, full;
	__u32 pid, uid, receivers, callers, stalled, queued, high_water, depth;
	char name[16];
	bool closed, nospin;
};

void endpoint_of(const struct nl_message *m, struct endpoint *e);
/*
 * Returns false if the endpoint is not in the list. It must not be there twice.
 */
bool endpoint_find(__u64 id, struct endpoint *e);
/* Creates an endpoint. Also returns its id. */
__u64 endpoint_with_id(int fd, __u32 depth, __u64 flags, __u64 *id);

/* struct task - a field that does not apply to the task is 0 */
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
/* Stores up to @max capabilities of a space. Returns how many it has. */
int caps_of_space(__u64 space, struct cap *caps, int max);
/* Returns the number of a space that is open. */
__u64 space_number(int fd);

/* Changes the name of this task. */
void task_name(const char *name);
/* Makes this process one of a user without rights, who can read its own tasks. */
void become_nobody(void);
enum { NOBODY = 65534 };

#endif /* FIPC_PLANE_H */
