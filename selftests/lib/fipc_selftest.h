/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the test programs share. They speak to the module by raw ioctl, through
 * the uapi header alone, and never use the library.
 *
 * Rules for a test:
 *  - Wait for an event, never for a time to pass. That a task sleeps in one of
 *    our commands is an event too: wait_parked() sees it.
 *  - The harness's ASSERT and EXPECT belong into the body of a test, in its main
 *    thread. Helpers, threads and child processes use must().
 *  - Children come from spawn(): they die with their parent.
 */
#ifndef FIPC_SELFTEST_H
#define FIPC_SELFTEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/fastipc.h>

/* An emulated machine is slow, and shared: no test may fail for that. */
#ifndef FIPC_TEST_SECONDS
#define FIPC_TEST_SECONDS	600
#endif
#define FIPC_TEST(fixture, name) \
	TEST_F_TIMEOUT(fixture, name, FIPC_TEST_SECONDS)

#define POISON		0xa5
#define POISON64	0xa5a5a5a5a5a5a5a5ULL

/* Deadlines: one attempt; until woken. */
#define PAST		1ULL
#define NEVER		0ULL
#define SECOND		1000000000ULL
#define MILLISECOND	1000000ULL

/* Ends the process, with what failed on stderr. */
#define must(condition) do {						\
	if (!(condition))						\
		must_failed(__FILE__, __LINE__, #condition);		\
} while (0)

void must_failed(const char *file, int line, const char *condition)
	__attribute__((noreturn));

/*
 * Commands: 0 or -errno. @arg of one that has its words in registers is a struct
 * fipc_xfer all the same: they are loaded from there and stored there.
 */
int raw_ioctl(int fd, unsigned long cmd, void *arg);
int call(int fd, unsigned long cmd, void *arg);
int regs_ioctl(int fd, unsigned long cmd, struct fipc_xfer *x);
bool is_regs_command(unsigned long cmd);
/* The same command with its words in registers, if @regs. */
unsigned long form(unsigned long cmd, bool regs);
/* Does the module take words in registers? */
bool has_regs(int fd);
int open_space(int flags);
int space_new(void);
int endpoint_create(int fd, __u32 depth, __u64 *cap);
int cap_mint(int fd, __u64 cap, __u64 rights, __u64 badge, __u64 *new_cap);
int cap_drop(int fd, __u64 cap);
int cap_revoke(int fd, __u64 cap);
int cap_export(int fd, __u64 cap, __u64 flags, int *exported);
int cap_import(int fd, int exported, __u64 *cap);
int msg_send(int fd, __u64 cap, __u64 opcode, __u64 deadline);
int msg_send_fast(int fd, __u64 cap, __u64 opcode);
int msg_recv(int fd, __u64 cap, __u64 deadline, struct fipc_msg *msg);
/* To the caller served, or to one that was deferred. */
int reply(int fd, __u64 opcode);
int reply_to(int fd, __u64 token, __u64 opcode);
int reply_recv(int fd, __u64 cap, __u64 opcode, struct fipc_msg *msg);
int await_reply(int fd, __u64 cap, __u64 opcode, struct fipc_xfer *x);
int defer(int fd, __u64 *token);
int caller_info(int fd, __u64 token, struct fipc_caller_info *info);

/* The same for those that only have to work. */
__u64 endpoint_new(int fd, __u32 depth);
__u64 mint_new(int fd, __u64 cap, __u64 rights, __u64 badge);
__u64 mint_notify(int fd, __u64 cap, __u64 rights, __u64 badge);
int export_new(int fd, __u64 cap);
/* A descriptor of a copy that has @rights and FIPC_RIGHT_MINT. */
int export_with(int fd, __u64 cap, __u64 rights);
__u64 import_new(int fd, int exported);

/* A message in which each word tells where it belongs. */
struct fipc_xfer xfer_new(__u64 cap, __u64 opcode, __u64 deadline);
/* The same with a transfer: FIPC_F_CAP and a token, or FIPC_F_FD and a descriptor. */
struct fipc_xfer xfer_carrying(__u64 cap, __u64 opcode, __u64 deadline,
			       __u64 kind, __u64 what);
/* How many messages fit before a non-blocking send gives EAGAIN. */
int fill_queue(int fd, __u64 cap);
/* Takes what is there; how many. */
int drain_queue(int fd, __u64 cap);
/* The opcode of the next message; -errno if there is none now. */
long next_opcode(int fd, __u64 cap);
/* That of this badge, and nothing else in it. */
bool is_hangup(const struct fipc_msg *msg, __u64 badge);

__u64 now(void);

/* Pages: where an argument must not be. */
void *page_new(int prot);
size_t page_size(void);
/* The start of a page of @prot that follows a page of @first. */
void *page_pair(int first, int prot);
/* A copy of an argument in a page that cannot be written. */
void *read_only(const void *arg, size_t size);
struct fipc_xfer *read_only_xfer(struct fipc_xfer x);

/*
 * struct waiter - a thread that makes one command and keeps its result
 */
struct waiter {
	int fd;
	unsigned long cmd;
	struct fipc_xfer *arg;
	struct fipc_xfer xfer;
	int ret;
	pid_t tid;
	bool done;
	pthread_t thread;
};

/* Each returns when the thread sleeps in its command. */
void recv_waiter(struct waiter *w, int fd, __u64 cap, __u64 deadline);
void send_waiter(struct waiter *w, int fd, __u64 cap, __u64 opcode,
		 __u64 deadline);
void call_waiter(struct waiter *w, int fd, __u64 cap, __u64 opcode,
		 __u64 deadline);
void carry_waiter(struct waiter *w, int fd, __u64 cap, __u64 deadline,
		  __u64 kind, __u64 what);
/* The same for a command prepared by the caller. */
void waiter_start(struct waiter *w);
/* What the command returned, once it has. */
int waiter_end(struct waiter *w);

/*
 * is_parked() - does the task sleep in this command?
 *
 * True only if it was asleep (state S) in ioctl(any fd, cmd) and has not been
 * switched to between two looks, so the two facts are of one sleep.
 */
bool is_parked(pid_t tid, unsigned long cmd);
void wait_parked(pid_t tid, unsigned long cmd);
/* The same for a thread that stores its number in *@tid first. */
void await_parked(pid_t *tid, unsigned long cmd);
/* The same for any system call by its number. */
bool is_asleep_in(pid_t tid, long nr);
void wait_asleep_in(pid_t tid, long nr);

/* Child processes: they end with status 0 when @fn returns. */
pid_t spawn(void (*fn)(void *arg), void *arg);
/* The same with the number @pid, which must be free. */
pid_t spawn_as(pid_t pid, void (*fn)(void *arg), void *arg);
/* The exit status, or minus the signal that killed it. */
int reap(pid_t pid);
void kill_and_reap(pid_t pid);
pthread_t thread_new(void *(*fn)(void *arg), void *arg);
void thread_end(pthread_t thread);
/* Zeroed memory that children share. */
void *shared(size_t size);
/* Sets a flag that others wait for. */
void raise_flag(int *flag);
void await_flag(int *flag);
/* From now on SIGUSR1 is counted, from 0. */
void catch_signal(int flags);
extern int signals_caught;
/* Returns when @n signals were counted. */
void await_signals(int n);
/* For a child process that does nothing. */
void sleep_for_ever(void *arg);
void pin_to_cpu(int cpu);
/* The same numbers for the same seed. */
unsigned int next_random(unsigned int *seed);

/* The events that poll() reports at once. */
int poll_now(int fd, short events);

/* A descriptor through a UNIX socket. */
void fd_send(int sock, int fd);
int fd_recv(int sock);

/* Files of /proc, /sys and the like. */
bool file_read(const char *path, char *buf, size_t size);
int file_write(const char *path, const char *text);

/* How many there are now of "endpoints", "spaces", "slots"; or a counter. */
long count_of(const char *name);
long counter(const char *name);
/* Returns when the number is this. */
void await_count(const char *name, long value);
/* Slots of dead tasks go when a space does: makes one go between looks. */
void await_slots(long value);

/* A group of its own in a cgroup2 tree mounted for it. */
struct cgroup {
	char mount[64];
	char path[96];
};

void cgroup_new(struct cgroup *cg, const char *controller);
int cgroup_write(struct cgroup *cg, const char *file, const char *text);
void cgroup_add(struct cgroup *cg, pid_t pid);
void cgroup_remove(struct cgroup *cg, pid_t pid);
/* Returns when @file holds a line @line. */
void cgroup_await(struct cgroup *cg, const char *file, const char *line);
void cgroup_delete(struct cgroup *cg);

#endif /* FIPC_SELFTEST_H */
