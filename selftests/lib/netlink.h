/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control plane, through the uapi header alone: a strict client of generic
 * netlink. An answer that is not well formed ends the process, as with must().
 */
#ifndef FIPC_NETLINK_H
#define FIPC_NETLINK_H

#include "fipc_selftest.h"

#include <linux/fastipc_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

/* More than any set of attributes has; room for an answer, and for a small one. */
enum { NL_ATTRS = 64, NL_ROOM = 32768, NL_SMALL = 4096 };

/*
 * struct nl - a socket, used by one task at a time
 * @family: number of the family
 * @group: of its multicast group
 * @room: most bytes to take at a time: the kernel makes no larger messages
 * @changed: in the last dump, something changed meanwhile (NLM_F_DUMP_INTR)
 * @text: what the kernel said of the last error; "" if nothing
 * @about: to which byte of the request it points; 0 if to none
 */
struct nl {
	int sock;
	__u16 family;
	__u32 group, seq, port;
	size_t room;
	bool changed;
	char text[160];
	__u32 about;
	char buf[NL_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* struct nl_message - what came; it stays until the next one is taken */
struct nl_message {
	__u8 cmd;
	const struct nlattr *attr[NL_ATTRS];
};

struct nl_request {
	struct nlmsghdr head;
	struct genlmsghdr genl;
	char attrs[512];
};

typedef void (*nl_fn)(const struct nl_message *m, void *arg);

/* 0 or -errno: ENOENT where there is no such family. */
int nl_open(struct nl *nl);
void nl_new(struct nl *nl);
void nl_close(struct nl *nl);
/* The same as nl_open() with a socket that there is. */
int nl_socket(void);
int nl_adopt(struct nl *nl, int sock);

struct nl_request nl_request(__u8 cmd, bool dump);
void nl_put(struct nl_request *r, __u16 type, const void *data, size_t len);
void nl_put_u32(struct nl_request *r, __u16 type, __u32 value);
void nl_put_u64(struct nl_request *r, __u16 type, __u64 value);

/*
 * Makes it ready to be sent, and sends it. The kernel has worked on it then: a dump
 * waits with its first two messages made.
 */
void nl_stamp(struct nl *nl, struct nl_request *r);
void nl_send(struct nl *nl, struct nl_request *r);
/* Calls @fn for what comes in one go. 1 if there is more; 0 at the end, or -errno. */
int nl_step(struct nl *nl, nl_fn fn, void *arg);
/* The same up to the end. */
int nl_finish(struct nl *nl, nl_fn fn, void *arg);
int nl_ask(struct nl *nl, struct nl_request *r, nl_fn fn, void *arg);
/* Without a request of one's own. */
int nl_dump(struct nl *nl, __u8 cmd, nl_fn fn, void *arg);

/* Joins the multicast group: 0 or -errno. */
int nl_subscribe(struct nl *nl);
/* The next event, whichever. */
void nl_event(struct nl *nl, struct nl_message *m);
/* If there is one. */
bool nl_event_now(struct nl *nl, struct nl_message *m);

/* An attribute that must be there. */
__u32 nl_u32(const struct nl_message *m, int type);
__u64 nl_u64(const struct nl_message *m, int type);
const char *nl_text(const struct nl_message *m, int type);
const void *nl_data(const struct nl_message *m, int type, size_t len);
/* A flag; and any that may be there or not. */
bool nl_flag(const struct nl_message *m, int type);
bool nl_has(const struct nl_message *m, int type);

#endif /* FIPC_NETLINK_H */
