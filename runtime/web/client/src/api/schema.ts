// Made by `npm run types` from the gateway's OpenAPI document. Not edited by hand.

export interface paths {
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account (operator) */
        post: operations["operator_create_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Audit the ledger (operator) */
        get: operations["operator_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People whom you blocked */
        get: operations["safety_blocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/blocks/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Block a person
         * @description Nothing new is said in your direct conversation, and they do not add you to groups. They are not told.
         */
        put: operations["safety_block"];
        post?: never;
        /** Block a person no more */
        delete: operations["safety_unblock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your decisions and open questions */
        get: operations["consents_list"];
        put?: never;
        /**
         * Decide
         * @description Answers a question, or changes what you decided before. `never` takes a grant back, with effect on the program's next
         *     call. Events that wait for the answer run again.
         */
        post: operations["consents_decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/consents/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Uses of your grants */
        get: operations["consents_uses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your conversations */
        get: operations["conversations_list"];
        put?: never;
        /**
         * Make a conversation
         * @description A direct one that the two have already is answered as it is.
         */
        post: operations["conversations_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A conversation */
        get: operations["conversations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a conversation
         * @description A group's owner and admins do.
         */
        patch: operations["conversations_change"];
        trace?: never;
    };
    "/v1/conversations/{conversation}/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A group's picture */
        get: operations["media_conversation_avatar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A conversation's log
         * @description What every member sees.
         */
        get: operations["logs_of_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Members */
        get: operations["conversations_members"];
        put?: never;
        /**
         * Add a member
         * @description Only the owner and admins of a group do.
         */
        post: operations["conversations_add_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Yourself, or another where you may.
         */
        delete: operations["conversations_remove_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/members/{user}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give a member a role
         * @description A group's owner does.
         */
        put: operations["conversations_give_role"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages of a conversation
         * @description Those that every member sees, with your own views of them, by ascending numbers in whichever direction is paged. Private
         *     ones stand in your own log.
         */
        get: operations["messages_history"];
        put?: never;
        /** Post a message */
        post: operations["messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/mute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Mute a conversation */
        put: operations["conversations_mute"];
        post?: never;
        /** Mute a conversation no more */
        delete: operations["conversations_unmute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/programs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Programs of a conversation
         * @description Those that posted there, and those that you used there. What another member did with a program that posted nothing is
         *     not told.
         */
        get: operations["programs_list_programs_of_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/programs/{program}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open a program in a conversation */
        post: operations["messages_open_program"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/programs/{program}/pages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a program's pages
         * @description The address leads to the program's own origin, which knows nothing of the caller's session: it works once, within 5 minutes,
         *     for this person and this conversation. Show it in a frame of its own.
         */
        post: operations["programs_launch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversations/{conversation}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark as read */
        post: operations["conversations_mark_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/aside": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events that were set aside (operator) */
        get: operations["operator_asides"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Give an event up (operator) */
        delete: operations["operator_drop_event"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{event}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try an event again
         * @description One that you caused and that failed; an operator any one that was parked or failed.
         */
        post: operations["events_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/host": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This host */
        get: operations["people_about"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/issuances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issue money (operator) */
        post: operations["operator_issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your own log
         * @description What you alone see: private messages, views, consents, payments, receipts, notices.
         */
        get: operations["logs_own"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** You */
        get: operations["people_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Show a face
         * @description A picture that you uploaded, cut to 480 pixels on its longer side.
         */
        put: operations["media_set_avatar"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export what is yours
         * @description A ZIP archive of what this API answers to you: profile, devices, consents and their uses, payments, wallet, your own log,
         *     conversations with their messages as you see them, and the files that you sent. At most 256 MiB, and not more often than
         *     every 20 seconds; what did not fit is named in `export.json`.
         */
        post: operations["people_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your password
         * @description All your other sessions end. `current` may be left out in the first 10 minutes after a sign-in with a passkey or a
         *     recovery code.
         */
        put: operations["people_set_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set your PIN
         * @description It approves payments. Five wrong ones in a row lock it for 15 minutes.
         */
        put: operations["people_set_pin"];
        post?: never;
        /** Remove your PIN */
        delete: operations["people_remove_pin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change your profile */
        put: operations["people_set_profile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change what others see of you */
        put: operations["people_set_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a picture or file
         * @description The body is the file itself. A JPEG, PNG, WebP or GIF of at most 10 MiB and 40 million pixels, sent with its own type, becomes
         *     an image: upright, and without anything but its pixels. Whatever else of at most 25 MiB is a file.
         */
        post: operations["media_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A message */
        get: operations["messages_get"];
        put?: never;
        post?: never;
        /**
         * Delete a message
         * @description For everybody: your own, and in a group that you own or administer anybody's. Its place stays, with nothing in it.
         */
        delete: operations["messages_delete"];
        options?: never;
        head?: never;
        /**
         * Edit a message
         * @description Your own, within 48 hours. It reaches no program again.
         */
        patch: operations["messages_edit"];
        trace?: never;
    };
    "/v1/messages/{message}/actions/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Press a button, or send a form
         * @description Answered with `card_changed` and the current card where the button is not on it any more.
         */
        post: operations["messages_press"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message}/attachments/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An attachment of a message
         * @description An image is shown in its place, a file is a download.
         */
        get: operations["media_attachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message}/attachments/{index}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An image of a message, small
         * @description At most 480 pixels on a side.
         */
        get: operations["media_thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An image of a card
         * @description The host fetches it and draws it again, so that whoever wrote the card does not learn who looks at it. Only an address that
         *     stands on the card as you see it. `image_unavailable` where there is no picture.
         */
        get: operations["media_of_card"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/{message}/reactions/{emoji}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put an emoji to a message */
        put: operations["messages_react"];
        post?: never;
        /** Take an emoji back */
        delete: operations["messages_unreact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/packages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Packages that wait (operator) */
        get: operations["operator_list_packages"];
        put?: never;
        /**
         * Publish a package
         * @description The body is the signed package; its publisher is one whom this host trusts. It is kept for the operator to install. Sent
         *     again, it changes nothing.
         */
        post: operations["programs_publish_package"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/packages/{version}/install": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Install a package that waits (operator) */
        post: operations["operator_install_package"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your passkeys */
        get: operations["passkeys_list"];
        put?: never;
        /** Add a passkey */
        post: operations["passkeys_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/authentication": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to sign in with a passkey
         * @description The device knows who you are: no name is asked for.
         */
        post: operations["passkeys_begin_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/registration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to add a passkey
         * @description Needs your password, or a session that is younger than 10 minutes.
         */
        post: operations["passkeys_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/{passkey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a passkey
         * @description It signs nobody in any more. Sessions that it made go on.
         */
        delete: operations["passkeys_remove"];
        options?: never;
        head?: never;
        /** Rename a passkey */
        patch: operations["passkeys_rename"];
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Payments that you were asked for */
        get: operations["payments_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A payment that you were asked for */
        get: operations["payments_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a payment
         * @description Reserves the amount; the program takes it when it delivers. `amount` is what you saw: another amount is refused. `proof`
         *     is what the payment's `step_up` asks for.
         */
        post: operations["payments_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment}/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to approve a payment
         * @description With a passkey. A PIN needs no challenge.
         */
        post: operations["payments_challenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decline a payment */
        post: operations["payments_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{login}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find a person
         * @description By their whole login name.
         */
        get: operations["people_find_person"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Installed programs */
        get: operations["programs_list"];
        put?: never;
        /**
         * Install a program (operator)
         * @description The body is the signed package. A version with more permissions than the running one waits until it is accepted. Sent
         *     again, it changes nothing.
         */
        post: operations["operator_install"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs/{program}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An installed program */
        get: operations["programs_get"];
        put?: never;
        post?: never;
        /**
         * Uninstall a program (operator)
         * @description Its timers and queued events are dropped, reservations voided, buttons shown off; its storage is kept for 30 days.
         */
        delete: operations["operator_uninstall"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs/{program}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a staged version (operator)
         * @description The one that you read: where another one waits by now, nothing is accepted.
         */
        post: operations["operator_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs/{program}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A program's failed runs
         * @description Those of the last that left a record, where this host keeps any. For its developers and the operator; to anybody else the
         *     program does not exist.
         */
        get: operations["programs_failures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs/{program}/failures/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The record of a failed run
         * @description What the program was told in it, and how it ended: `parvis replay` runs it again. For the program's developers and the
         *     operator.
         */
        get: operations["programs_failure_record"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs/{program}/icon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A program's icon
         * @description As its package has it, drawn again by the host.
         */
        get: operations["media_of_program"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs/{program}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A program's log
         * @description For its developers and the operator; to anybody else it does not exist.
         */
        get: operations["programs_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs/{program}/merchant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a merchant account (operator)
         * @description Where a program is paid, one for each currency. Opening it again answers the same. Name it in the program's settings.
         */
        post: operations["operator_open_merchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/programs/{program}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A program's settings (operator) */
        get: operations["operator_settings"];
        /**
         * Change a program's settings (operator)
         * @description All of them: what is left out is as at the beginning.
         */
        put: operations["operator_configure"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recovery codes that are left */
        get: operations["people_codes_left"];
        put?: never;
        /**
         * Make recovery codes
         * @description Ten, each of which signs you in once. They are shown now and never again; older ones are worth nothing from now on.
         *     Needs your password, or a session that is younger than 10 minutes.
         */
        post: operations["people_make_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an account
         * @description Where the operator lets people do so. You are signed in to it. Sent again, it is refused: the login name is taken then.
         */
        post: operations["people_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports (operator) */
        get: operations["safety_reports"];
        put?: never;
        /**
         * Report something
         * @description To the operators of this host. Whoever is reported is not told.
         */
        post: operations["safety_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your sessions */
        get: operations["people_sessions"];
        put?: never;
        /**
         * Sign in
         * @description Makes a session. Sent again, it makes another one: a token is never stored, so the same one cannot be told twice.
         */
        post: operations["people_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out */
        delete: operations["people_sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a passkey */
        post: operations["passkeys_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a recovery code
         * @description It is used up. Set another password then.
         */
        post: operations["people_recover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session */
        delete: operations["people_end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send money
         * @description To another member of a conversation that you are in.
         */
        post: operations["wallet_send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to send money
         * @description With a passkey. A PIN needs no challenge.
         */
        post: operations["wallet_challenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People
         * @description Those of these ids, in their order; ids of nobody are left out.
         */
        get: operations["people_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A person's face */
        get: operations["media_user_avatar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your balances */
        get: operations["wallet_balances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallet/{currency}/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Movements of your wallet */
        get: operations["wallet_movements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The version whose permissions the operator read and accepts. */
        AcceptStaged: {
            /** @description The digest of the version that waits. */
            version: string;
        };
        /** @description What an act made. */
        Acted: {
            /** @description The event that a program handles now. */
            event?: string | null;
            message?: components["schemas"]["Message"] | null;
            outcome?: components["schemas"]["Outcome"] | null;
        };
        /** @description A person who joins. */
        AddMember: {
            user: string;
        };
        /** @description A passkey that a device has made. */
        AddPasskey: {
            ceremony: string;
            /** @description What `navigator.credentials.create` answered, as JSON. */
            credential: Record<string, never>;
            /** @description Your word for it, at most 64 characters. */
            name: string;
        };
        /** @description An amount as a client sends it: judged after the body was read, so that a wrong one is told as such. */
        Amount: {
            /** @description ISO 4217 code, such as `EUR`. */
            currency: string;
            /** @description Decimal digits with exactly the currency's decimals, such as `12.50`, as a text. */
            value: string;
        };
        /** @description What an approval or a decline led to. */
        Approval: {
            amount: components["schemas"]["Money"];
            /** Format: date-time */
            expires: string;
            payment: string;
            state: string;
        };
        /** @description What the caller approves. */
        Approve: {
            /** @description The amount that the caller was shown. */
            amount: components["schemas"]["Amount"];
        };
        /** @description An event that was set aside, for the operator. What it carries stays out: it is people's words. */
        Aside: {
            conversation: string;
            event: string;
            program: string;
            /** Format: date-time */
            recorded: string;
            /** Format: date-time */
            since: string;
            why: components["schemas"]["Why"];
        };
        /** @description A permission that a program asks for. */
        AskedPermission: {
            name: string;
            /** @description The publisher's words. */
            reason: string;
            /** @description The operator withholds it. */
            withheld: boolean;
        };
        /** @description A picture or file that stands in a message. */
        Attachment: {
            /** Format: int64 */
            bytes: number;
            /** Format: int32 */
            height?: number | null;
            kind: components["schemas"]["MediaKind"];
            /** @description Of a file, what its sender says that it is. */
            mime: string;
            name: string;
            /**
             * Format: int32
             * @description In pixels, upright. Only of an image.
             */
            width?: number | null;
        };
        /** @description What an audit of the ledger found. */
        Audit: {
            accounts: number;
            clean: boolean;
            /** @description The first ones. */
            findings: string[];
            /** Format: int64 */
            transfers: number;
        };
        /** @description Who wrote a message. */
        Author: {
            id: string;
            /** @enum {string} */
            kind: "user";
        } | {
            id: string;
            /** @enum {string} */
            kind: "program";
        };
        /** @description What the caller has in one currency. */
        Balance: {
            /** @description What can be spent now. */
            available: components["schemas"]["Money"];
            /** @description Of it, what is reserved for approved payments. */
            held: components["schemas"]["Money"];
            /** @description What came in less what went out. */
            posted: components["schemas"]["Money"];
        };
        /** @description A person whom the caller blocked. */
        Block: {
            /** Format: date-time */
            since: string;
            user: string;
        };
        /** @description Budgets that differ from the default. */
        Budget: {
            /**
             * Format: int64
             * @default null
             */
            fuel: number | null;
            /**
             * Format: int32
             * @default null
             */
            host_calls: number | null;
            /**
             * Format: int64
             * @default null
             */
            memory_bytes: number | null;
            /**
             * Format: int32
             * @default null
             */
            wall_ms: number | null;
        };
        /** @description A card's canonical JSON, written as it is. */
        Card: Record<string, never>;
        /** @description A ceremony that has begun. It is over after five minutes, and used once. */
        Ceremony: {
            ceremony: string;
            /** @description For the browser: `{publicKey: …}` of WebAuthn, with base64url texts. */
            options: Record<string, never>;
        };
        /**
         * @description What to show for an approval. The ceremony is for this payment or transfer and its amount alone; there is none where you
         *     have no passkey.
         */
        Challenge: {
            ceremony?: string | null;
            /** @description For `navigator.credentials.get`. */
            options?: Record<string, never> | null;
            step_up: components["schemas"]["StepUp"];
        };
        /** @description What is about to be sent. */
        ChallengeTransfer: {
            amount: components["schemas"]["Amount"];
            conversation: string;
            to: string;
        };
        /** @description What changed. */
        Change: {
            /** @enum {string} */
            kind: "conversation_created";
        } | {
            /** @enum {string} */
            kind: "conversation_changed";
        } | {
            /** @enum {string} */
            kind: "member_joined";
            user: string;
        } | {
            /** @enum {string} */
            kind: "member_left";
            user: string;
        } | (components["schemas"]["MessageChange"] & {
            /** @enum {string} */
            kind: "message_posted";
        }) | (components["schemas"]["MessageChange"] & {
            /** @enum {string} */
            kind: "message_changed";
        }) | (components["schemas"]["MessageChange"] & {
            /** @enum {string} */
            kind: "message_redacted";
        }) | {
            /** @enum {string} */
            kind: "role_changed";
            role: components["schemas"]["MemberRole"];
            user: string;
        } | {
            added: boolean;
            conversation: string;
            emoji: string;
            /** @enum {string} */
            kind: "message_reacted";
            message_id: string;
            user: string;
        } | {
            conversation: string;
            /** @enum {string} */
            kind: "joined";
        } | {
            conversation: string;
            /** @enum {string} */
            kind: "left";
        } | {
            conversation: string;
            /** @enum {string} */
            kind: "view_changed";
            message_id: string;
        } | {
            conversation: string;
            /** @enum {string} */
            kind: "form_closed";
            message_id: string;
        } | {
            conversation: string;
            /** @enum {string} */
            kind: "consent_asked";
            permission: string;
            program: string;
        } | {
            granted: boolean;
            /** @enum {string} */
            kind: "consent_changed";
            permission: string;
            program: string;
        } | {
            /** @enum {string} */
            kind: "payment_changed";
            payment: string;
            state: string;
        } | {
            /** @enum {string} */
            kind: "transferred";
            transfer: string;
        } | {
            /** @enum {string} */
            kind: "receipt";
            payment: string;
        } | {
            conversation: string;
            event: string;
            /** @enum {string} */
            kind: "notice";
            notice: components["schemas"]["Notice"];
            program: string;
        };
        /** @description What is to be different. */
        ChangeConversation: {
            /** @description A picture that you uploaded and did not attach; null takes it away. */
            avatar?: string | null;
            /** @description 1 to 64 characters on one line. */
            name?: string | null;
        };
        /** @description What a client sends. */
        ClientFrame: {
            /** Format: int64 */
            after?: number | null;
            /** @description A conversation's id, or `me` for one's own log. */
            log: string;
            /** @enum {string} */
            type: "follow";
        } | {
            log: string;
            /** @enum {string} */
            type: "unfollow";
        } | {
            conversation: string;
            /** @enum {string} */
            type: "typing";
        } | {
            online: boolean;
            /** @enum {string} */
            type: "presence";
        };
        /**
         * @description What signs in: a browser is given a cookie that no script reads, and no token.
         * @enum {string}
         */
        ClientName: "browser";
        /** @description A command that a program answers to. */
        Command: {
            description: string;
            /** @description Without the slash. */
            name: string;
        };
        /** @description What shows that it is you; not needed in the first 10 minutes of a session. */
        Confirm: {
            password?: string | null;
        };
        /** @description What the caller decided, and what waits for them. */
        Consents: {
            decided: components["schemas"]["Grant"][];
            questions: components["schemas"]["Question"][];
            /** @description When each permission that was ever used was used last. */
            used: components["schemas"]["LastUse"][];
        };
        /** @description A conversation as the caller sees it. */
        Conversation: {
            /** @description The address of the picture beside the name, if it has one. */
            avatar?: string | null;
            /** @description The caller blocked the other one of a direct conversation. */
            blocked: boolean;
            /** Format: date-time */
            created: string;
            /**
             * Format: int64
             * @description The number of its last message.
             */
            head: number;
            /** @example cnv_00112233445566778899aabbccddeeff */
            id: string;
            kind: components["schemas"]["ConversationKind"];
            last?: components["schemas"]["Message"] | null;
            /**
             * Format: int64
             * @description The number of the last entry of its log: where following may begin.
             */
            log_head: number;
            /**
             * Format: int64
             * @description How many members it has.
             */
            members: number;
            /**
             * Format: int64
             * @description Those of them that mention the caller; counted up to 100.
             */
            mentions: number;
            /**
             * Format: date-time
             * @description Nothing of it disturbs the caller until then; at the end of the year 9998: for ever.
             */
            muted_until?: string | null;
            /** @description Empty for a direct one. */
            name: string;
            /** @description The other one of a direct conversation is there now, and lets others see it. */
            online: boolean;
            other?: components["schemas"]["Person"] | null;
            /**
             * Format: int64
             * @description The number up to which the caller has read.
             */
            read: number;
            /** @description What the caller is in it. */
            role: components["schemas"]["MemberRole"];
            /**
             * Format: int64
             * @description Messages that the caller has not read.
             */
            unread: number;
        };
        /**
         * @description What a conversation is.
         * @enum {string}
         */
        ConversationKind: "direct" | "group";
        /** @description The other side of a transfer. */
        Counterparty: {
            /** @enum {string} */
            kind: "host";
        } | {
            /** @enum {string} */
            kind: "person";
            user: string;
        } | {
            /** @enum {string} */
            kind: "merchant";
            name: string;
            program: string;
        };
        /** @description A new account. */
        CreateAccount: {
            /** @description 1 to 64 of the letters a-z, digits and `. - _ @`. */
            login: string;
            name: string;
            /** @description 8 to 256 bytes. */
            password: string;
            role: components["schemas"]["Role"];
        };
        /** @description A new conversation. */
        CreateConversation: {
            kind: components["schemas"]["ConversationKind"];
            /** @description The others: one for a direct conversation, at most 100 for a group. */
            members: string[];
            /** @description For a group; a direct one has none. */
            name?: string;
        };
        /** @description The account that was made. */
        CreatedAccount: {
            id: string;
        };
        /** @description The conversation that was made. */
        CreatedConversation: {
            id: string;
        };
        /** @description A decision. */
        Decide: {
            decision: components["schemas"]["Decision"];
            /** @description The name of a permission, such as `profile.name`. */
            permission: string;
            program: string;
            /** @description What the caller enters on the sheet; their present place as a `geo:` URI (RFC 5870). */
            value?: string | null;
        };
        /** @description What was decided. */
        Decided: {
            decision: components["schemas"]["Decision"];
            permission: string;
            program: string;
        };
        /**
         * @description What a person says to a program's wish.
         * @enum {string}
         */
        Decision: "once" | "always" | "deny" | "never";
        /** @description What the caller declines. */
        Decline: Record<string, never>;
        /** @description Somebody of a demo, whose password everybody knows. */
        DemoPerson: {
            login: string;
            password: string;
            /** @description What approves their payments. */
            pin: string;
        };
        /** @description What a session is used with. */
        Device: {
            /** @description `browser` or `api`. */
            kind: string;
            /** @description Such as “Firefox on Linux”: what the device claims to be. */
            label: string;
        };
        /** @description A message's new words. */
        EditMessage: {
            /** @description At most 8,192 characters. */
            text: string;
        };
        /** @description A failed run that left a record. */
        FailedRun: {
            /** Format: date-time */
            at: string;
            /**
             * Format: int32
             * @description Length of the record.
             */
            bytes: number;
            event: string;
            /** @description Stable code of the failure, such as `trap`. */
            failure: string;
        };
        /** @description What a form is. */
        Form: {
            /** @description It was sent already, or its time is over. */
            closed: boolean;
        };
        /** @description A member's new role. */
        GiveRole: {
            /** @description `owner` hands the group over: whoever gives it is an admin from then on. */
            role: components["schemas"]["MemberRole"];
        };
        /** @description A standing decision. */
        Grant: {
            /** Format: date-time */
            at: string;
            decision: components["schemas"]["Decision"];
            /** @description For `once`: the event that it holds for. */
            event?: string | null;
            permission: string;
            program: string;
            /** @description What the caller entered on the sheet. */
            value?: string | null;
        };
        /** @description One use of a grant. */
        GrantUse: {
            /** Format: date-time */
            at: string;
            event: string;
            /** Format: int64 */
            number: number;
            permission: string;
            program: string;
        };
        /** @description What anybody may know of the host. */
        Host: {
            /** @description People and money in it are made up. */
            demo: boolean;
            /** @description In a demo: whom to sign in as. */
            demo_people?: components["schemas"]["DemoPerson"][] | null;
            name: string;
            /** @description Where its own pages are: the one origin that its cookie works from. */
            origin: string;
            registration: components["schemas"]["Registration"];
        };
        /** @description What became of an install. */
        Installed: {
            /** @enum {string} */
            kind: "running";
            program: string;
        } | {
            hosts: string[];
            /** @enum {string} */
            kind: "staged";
            more: string[];
            program: string;
        } | {
            /** @enum {string} */
            kind: "unchanged";
            program: string;
        };
        /** @description New money. */
        IssueMoney: {
            amount: components["schemas"]["Amount"];
            to: string;
        };
        /** @description The last use of a permission. */
        LastUse: {
            /** Format: date-time */
            at: string;
            permission: string;
            program: string;
        };
        /** @description Which page is opened. */
        LaunchPages: {
            /** @description Begins with `/`; the first page without it. The program treats it as it treats any address: as forged. */
            path?: string | null;
        };
        /** @description Where a program's pages are, for one person, once. */
        LaunchedPages: {
            /** Format: date-time */
            expires: string;
            url: string;
        };
        /** @description One entry of a log. Numbers of a log have no gaps: a reader that sees one reads the log again. */
        LogEntry: components["schemas"]["Change"] & {
            /** Format: date-time */
            at: string;
            /** @description A conversation's id, or `me` for the caller's own log. */
            log: string;
            /** Format: int64 */
            number: number;
        };
        /** @description A line of a program's log. */
        LogLine: {
            /** Format: date-time */
            at: string;
            event: string;
            /** @description `debug`, `info`, `warn`, `error`; `failure` is the host's. */
            level: string;
            /** Format: int64 */
            number: number;
            text: string;
        };
        /** @description What is told to the operators: about a message, a person or a program, one of the three. */
        MakeReport: {
            /** @description One that the caller sees; the operators are shown what it says. */
            message?: string | null;
            program?: string | null;
            reason: components["schemas"]["ReportReason"];
            /** @description At most 2,000 characters. */
            text?: string;
            user?: string | null;
        };
        /** @description How far the caller has read. */
        MarkRead: {
            /**
             * Format: int64
             * @description The number of the last message that was read. Going back is ignored.
             */
            number: number;
        };
        /** @description The caller. */
        Me: {
            /** @description The address of the caller's face, if they show one. */
            avatar?: string | null;
            has_pin: boolean;
            id: string;
            /**
             * Format: int64
             * @description The number of the last entry of the caller's own log: where following may begin.
             */
            log_head: number;
            login: string;
            /** @description How many passkeys they have. */
            passkeys: number;
            profile: components["schemas"]["Profile"];
            recovery_codes_left: number;
            role: components["schemas"]["Role"];
            session: string;
            /** Format: date-time */
            session_expires: string;
            settings: components["schemas"]["Settings"];
        };
        /** @description What was uploaded. It belongs to nobody else, and is gone after a day, until it is attached to a message. */
        Media: components["schemas"]["Attachment"] & {
            /** @example med_00112233445566778899aabbccddeeff */
            id: string;
        };
        /**
         * @description What an upload became.
         * @enum {string}
         */
        MediaKind: "image" | "file";
        /** @description A member of a conversation. */
        Member: {
            /** @description The address of their face, if they show one. */
            avatar?: string | null;
            /** Format: date-time */
            joined: string;
            name: string;
            /** @description They are there now, and let others see it. */
            online: boolean;
            /**
             * Format: int64
             * @description How far they have read, where both they and the caller share that.
             */
            read?: number | null;
            role: components["schemas"]["MemberRole"];
            user: string;
        };
        /**
         * @description What a member may do in a group.
         * @enum {string}
         */
        MemberRole: "member" | "admin" | "owner";
        /** @description A merchant account. */
        MerchantAccount: {
            account: string;
        };
        /** @description A message as the caller sees it. */
        Message: {
            /** Format: date-time */
            at: string;
            attachments: components["schemas"]["Attachment"][];
            author: components["schemas"]["Author"];
            card?: components["schemas"]["Card"] | null;
            conversation: string;
            /**
             * Format: date-time
             * @description When its author changed it last.
             */
            edited?: string | null;
            form?: components["schemas"]["Form"] | null;
            /** @example msg_00112233445566778899aabbccddeeff */
            id: string;
            /** @description Members whom it is meant for. */
            mentions: string[];
            /**
             * Format: int64
             * @description Its place in the conversation's history; none for a private one.
             */
            number?: number | null;
            /** @description Text and card are the caller's own view; other members see something else. */
            own_view: boolean;
            /** @description The caller alone sees this message. */
            private: boolean;
            /**
             * @description What members put to it, most first. Left out in entries of logs, which are the same for everybody: there,
             *     `message_reacted` says what changed.
             */
            reactions?: components["schemas"]["Reaction"][];
            /** @description Its author took it back: text and card are gone. */
            redacted: boolean;
            reply_to?: string | null;
            text: string;
            /**
             * Format: int32
             * @description Counts what changed of it for the caller, their own views included. A press names the version that the person saw.
             */
            version: number;
            /**
             * Format: date-time
             * @description Where the card says that the program works on something (`working`): until when the host shows a spinner beside it.
             */
            working_until?: string | null;
        };
        /** @description A message that an entry names. */
        MessageChange: {
            conversation: string;
            message?: components["schemas"]["Message"] | null;
            message_id: string;
        };
        /** @description An exact amount of one currency. */
        Money: {
            /**
             * @description ISO 4217 code.
             * @example EUR
             */
            currency: string;
            /**
             * @description Decimal digits, with exactly the currency's decimals.
             * @example 12.50
             */
            value: string;
        };
        /** @description One line of a wallet's history. */
        Movement: {
            amount: components["schemas"]["Money"];
            /** Format: date-time */
            at: string;
            counterparty: components["schemas"]["Counterparty"];
            note: string;
            /**
             * Format: int64
             * @description Its place in the history.
             */
            number: number;
            payment?: string | null;
            transfer: string;
            /** @description `received`, `sent`, `reserved`, `released`, `paid` or `refunded`. */
            what: string;
        };
        /** @description How long a conversation does not disturb the caller. */
        Mute: {
            /**
             * Format: date-time
             * @description An instant in the future; none: for ever.
             */
            until?: string | null;
        };
        /** @description Nothing is said. */
        Nothing: Record<string, never>;
        /** @description What became of an event: mostly why it had no effect. */
        Notice: {
            /** @enum {string} */
            kind: "refused";
            text: string;
        } | {
            failure: string;
            /** @enum {string} */
            kind: "failed";
        } | {
            /** @enum {string} */
            kind: "consent_lapsed";
            permission: string;
        } | {
            /** @enum {string} */
            kind: "uninstalled";
        } | {
            /** @description It stays until the person has read it. */
            alert: boolean;
            /** @enum {string} */
            kind: "toast";
            text: string;
        };
        /** @description Where a program is to be paid. */
        OpenMerchantAccount: {
            /** @description ISO 4217 code. */
            currency: string;
            /** @description What payers are shown. */
            name: string;
        };
        /** @description A program that is opened. */
        OpenProgram: {
            /** @description Launch parameters, at most 16. They come from a link or a card: the program takes them as untrusted. */
            parameters?: {
                [key: string]: string;
            };
        };
        /** @description How an event ended. */
        Outcome: {
            /** @enum {string} */
            kind: "done";
            toast?: components["schemas"]["Toast"] | null;
        } | {
            /** @enum {string} */
            kind: "refused";
            text: string;
        } | {
            /** @enum {string} */
            kind: "consent_required";
            permission: string;
        } | {
            /** @description Stable code of the failure, such as `trap`. */
            failure: string;
            /** @enum {string} */
            kind: "failed";
        } | {
            /** @enum {string} */
            kind: "parked";
        } | {
            /** @enum {string} */
            kind: "dropped";
        };
        /** @description One page of a list. */
        Page_Aside: {
            items: {
                conversation: string;
                event: string;
                program: string;
                /** Format: date-time */
                recorded: string;
                /** Format: date-time */
                since: string;
                why: components["schemas"]["Why"];
            }[];
        };
        /** @description One page of a list. */
        Page_Balance: {
            items: {
                /** @description What can be spent now. */
                available: components["schemas"]["Money"];
                /** @description Of it, what is reserved for approved payments. */
                held: components["schemas"]["Money"];
                /** @description What came in less what went out. */
                posted: components["schemas"]["Money"];
            }[];
        };
        /** @description One page of a list. */
        Page_Block: {
            items: {
                /** Format: date-time */
                since: string;
                user: string;
            }[];
        };
        /** @description One page of a list. */
        Page_Conversation: {
            items: {
                /** @description The address of the picture beside the name, if it has one. */
                avatar?: string | null;
                /** @description The caller blocked the other one of a direct conversation. */
                blocked: boolean;
                /** Format: date-time */
                created: string;
                /**
                 * Format: int64
                 * @description The number of its last message.
                 */
                head: number;
                /** @example cnv_00112233445566778899aabbccddeeff */
                id: string;
                kind: components["schemas"]["ConversationKind"];
                last?: components["schemas"]["Message"] | null;
                /**
                 * Format: int64
                 * @description The number of the last entry of its log: where following may begin.
                 */
                log_head: number;
                /**
                 * Format: int64
                 * @description How many members it has.
                 */
                members: number;
                /**
                 * Format: int64
                 * @description Those of them that mention the caller; counted up to 100.
                 */
                mentions: number;
                /**
                 * Format: date-time
                 * @description Nothing of it disturbs the caller until then; at the end of the year 9998: for ever.
                 */
                muted_until?: string | null;
                /** @description Empty for a direct one. */
                name: string;
                /** @description The other one of a direct conversation is there now, and lets others see it. */
                online: boolean;
                other?: components["schemas"]["Person"] | null;
                /**
                 * Format: int64
                 * @description The number up to which the caller has read.
                 */
                read: number;
                /** @description What the caller is in it. */
                role: components["schemas"]["MemberRole"];
                /**
                 * Format: int64
                 * @description Messages that the caller has not read.
                 */
                unread: number;
            }[];
        };
        /** @description One page of a list. */
        Page_FailedRun: {
            items: {
                /** Format: date-time */
                at: string;
                /**
                 * Format: int32
                 * @description Length of the record.
                 */
                bytes: number;
                event: string;
                /** @description Stable code of the failure, such as `trap`. */
                failure: string;
            }[];
        };
        /** @description One page of a list. */
        Page_GrantUse: {
            items: {
                /** Format: date-time */
                at: string;
                event: string;
                /** Format: int64 */
                number: number;
                permission: string;
                program: string;
            }[];
        };
        /** @description One page of a list. */
        Page_LogEntry: {
            items: (components["schemas"]["Change"] & {
                /** Format: date-time */
                at: string;
                /** @description A conversation's id, or `me` for the caller's own log. */
                log: string;
                /** Format: int64 */
                number: number;
            })[];
        };
        /** @description One page of a list. */
        Page_LogLine: {
            items: {
                /** Format: date-time */
                at: string;
                event: string;
                /** @description `debug`, `info`, `warn`, `error`; `failure` is the host's. */
                level: string;
                /** Format: int64 */
                number: number;
                text: string;
            }[];
        };
        /** @description One page of a list. */
        Page_Member: {
            items: {
                /** @description The address of their face, if they show one. */
                avatar?: string | null;
                /** Format: date-time */
                joined: string;
                name: string;
                /** @description They are there now, and let others see it. */
                online: boolean;
                /**
                 * Format: int64
                 * @description How far they have read, where both they and the caller share that.
                 */
                read?: number | null;
                role: components["schemas"]["MemberRole"];
                user: string;
            }[];
        };
        /** @description One page of a list. */
        Page_Message: {
            items: {
                /** Format: date-time */
                at: string;
                attachments: components["schemas"]["Attachment"][];
                author: components["schemas"]["Author"];
                card?: components["schemas"]["Card"] | null;
                conversation: string;
                /**
                 * Format: date-time
                 * @description When its author changed it last.
                 */
                edited?: string | null;
                form?: components["schemas"]["Form"] | null;
                /** @example msg_00112233445566778899aabbccddeeff */
                id: string;
                /** @description Members whom it is meant for. */
                mentions: string[];
                /**
                 * Format: int64
                 * @description Its place in the conversation's history; none for a private one.
                 */
                number?: number | null;
                /** @description Text and card are the caller's own view; other members see something else. */
                own_view: boolean;
                /** @description The caller alone sees this message. */
                private: boolean;
                /**
                 * @description What members put to it, most first. Left out in entries of logs, which are the same for everybody: there,
                 *     `message_reacted` says what changed.
                 */
                reactions?: components["schemas"]["Reaction"][];
                /** @description Its author took it back: text and card are gone. */
                redacted: boolean;
                reply_to?: string | null;
                text: string;
                /**
                 * Format: int32
                 * @description Counts what changed of it for the caller, their own views included. A press names the version that the person saw.
                 */
                version: number;
                /**
                 * Format: date-time
                 * @description Where the card says that the program works on something (`working`): until when the host shows a spinner beside it.
                 */
                working_until?: string | null;
            }[];
        };
        /** @description One page of a list. */
        Page_Movement: {
            items: {
                amount: components["schemas"]["Money"];
                /** Format: date-time */
                at: string;
                counterparty: components["schemas"]["Counterparty"];
                note: string;
                /**
                 * Format: int64
                 * @description Its place in the history.
                 */
                number: number;
                payment?: string | null;
                transfer: string;
                /** @description `received`, `sent`, `reserved`, `released`, `paid` or `refunded`. */
                what: string;
            }[];
        };
        /** @description One page of a list. */
        Page_Passkey: {
            items: {
                /** Format: date-time */
                created: string;
                id: string;
                /** Format: date-time */
                last_used?: string | null;
                name: string;
            }[];
        };
        /** @description One page of a list. */
        Page_Payment: {
            items: {
                amount: components["schemas"]["Money"];
                captured: components["schemas"]["Money"];
                conversation: string;
                /**
                 * Format: date-time
                 * @description When the request expires; once authorized, when the reservation is given back.
                 */
                expires: string;
                id: string;
                items: components["schemas"]["PaymentItem"][];
                /** @description What the program learns by the approval: never who the payer is. */
                learns: string[];
                /**
                 * Format: int64
                 * @description Its place in the caller's list.
                 */
                number?: number | null;
                /** @description Who is paid. */
                payee: string;
                program: string;
                program_name: string;
                publisher_name: string;
                refunds: components["schemas"]["Refund"][];
                /** Format: date-time */
                requested: string;
                /** @description `requested`, `authorized`, `captured`, `voided`, `declined` or `expired`. */
                state: string;
                /** @description What its approval needs beside the session. */
                step_up: components["schemas"]["StepUp"];
                title: string;
            }[];
        };
        /** @description One page of a list. */
        Page_Person: {
            items: {
                /** @description The address of their face, if they show one. */
                avatar?: string | null;
                id: string;
                /** @description What they are found by. */
                login: string;
                name: string;
            }[];
        };
        /** @description One page of a list. */
        Page_Program: {
            items: {
                app_id: string;
                /** @description It takes part in conversations; one that does not is opened by its pages. */
                events: boolean;
                /** @description The servers that it may ask. */
                hosts: string[];
                /** @description The path of its icon; clients draw a letter where it has none. */
                icon?: string | null;
                /** @example prg_00112233445566778899aabbccddeeff */
                id: string;
                /** Format: date-time */
                installed: string;
                /** @description Nothing that it imports reaches the network. */
                no_network: boolean;
                /** @description It has pages of its own. */
                pages: boolean;
                publisher: components["schemas"]["Publisher"];
                staged?: components["schemas"]["Version"] | null;
                texts: components["schemas"]["ProgramTexts"];
                version: components["schemas"]["Version"];
            }[];
        };
        /** @description One page of a list. */
        Page_Published: {
            items: {
                app_id: string;
                program: string;
                program_name: string;
                publisher: string;
                version: string;
                /** Format: int32 */
                version_code: number;
                version_name: string;
            }[];
        };
        /** @description One page of a list. */
        Page_Report: {
            items: {
                /** Format: date-time */
                at: string;
                by: string;
                message?: string | null;
                /** Format: int64 */
                number: number;
                program?: string | null;
                quoted?: components["schemas"]["QuotedMessage"] | null;
                reason: components["schemas"]["ReportReason"];
                text: string;
                user?: string | null;
            }[];
        };
        /** @description One page of a list. */
        Page_Session: {
            items: {
                /** Format: date-time */
                created: string;
                /** @description It is the one that asks. */
                current: boolean;
                device: components["schemas"]["Device"];
                /** Format: date-time */
                expires: string;
                id: string;
                /**
                 * Format: date-time
                 * @description To the hour.
                 */
                last_seen: string;
                /** @description What showed who it is: `password`, `passkey`, `recovery` or `registration`. */
                method: string;
                user: string;
            }[];
        };
        /** @description A passkey of yours. */
        Passkey: {
            /** Format: date-time */
            created: string;
            id: string;
            /** Format: date-time */
            last_used?: string | null;
            name: string;
        };
        /** @description Signing in with a passkey. */
        PasskeySignIn: {
            ceremony: string;
            client?: components["schemas"]["ClientName"] | null;
            /** @description What `navigator.credentials.get` answered, as JSON. */
            credential: Record<string, never>;
        };
        /** @description A payment as its payer sees it. Nobody else sees it. */
        Payment: {
            amount: components["schemas"]["Money"];
            captured: components["schemas"]["Money"];
            conversation: string;
            /**
             * Format: date-time
             * @description When the request expires; once authorized, when the reservation is given back.
             */
            expires: string;
            id: string;
            items: components["schemas"]["PaymentItem"][];
            /** @description What the program learns by the approval: never who the payer is. */
            learns: string[];
            /**
             * Format: int64
             * @description Its place in the caller's list.
             */
            number?: number | null;
            /** @description Who is paid. */
            payee: string;
            program: string;
            program_name: string;
            publisher_name: string;
            refunds: components["schemas"]["Refund"][];
            /** Format: date-time */
            requested: string;
            /** @description `requested`, `authorized`, `captured`, `voided`, `declined` or `expired`. */
            state: string;
            /** @description What its approval needs beside the session. */
            step_up: components["schemas"]["StepUp"];
            title: string;
        };
        /** @description One line of what is paid for. */
        PaymentItem: {
            amount: components["schemas"]["Money"];
            label: string;
        };
        /** @description A person as others see them. */
        Person: {
            /** @description The address of their face, if they show one. */
            avatar?: string | null;
            id: string;
            /** @description What they are found by. */
            login: string;
            name: string;
        };
        /** @description A person's message. */
        PostMessage: {
            /** @description Your own uploads, at most 10, each attached once. The text may be empty then. */
            attachments?: string[];
            /** @description Members whom it is meant for, at most 50. */
            mentions?: string[];
            reply_to?: string | null;
            /**
             * @description At most 8,192 characters. `/name text` and `@app_id text` also reach that program, a reply to a program's message
             *     that one.
             */
            text: string;
        };
        /** @description A button that was pressed, or a form that is sent. */
        PressAction: {
            /** @description What the person entered, by the id of the input. */
            inputs?: {
                [key: string]: string;
            };
            /**
             * Format: int32
             * @description The version of the message that the person saw.
             */
            version: number;
        };
        /** @description A problem as it is sent, `application/problem+json`. */
        Problem: {
            /** @description Stable name of the problem, such as `card_changed`: what clients branch on. */
            code: string;
            /** @description What to do about it, in plain words. */
            detail?: string;
            message?: components["schemas"]["Message"] | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            step_up?: components["schemas"]["StepUp"] | null;
            /** @description The same for each problem of this code. */
            title: string;
            /**
             * Format: int32
             * @description For `pin_wrong`: how many more are judged before the PIN is locked.
             */
            tries_left?: number | null;
        };
        /** @description What a person says of themselves. Programs see a field only with the person's consent. */
        Profile: {
            address?: string;
            /** @description A BCP 47 tag, such as `fr-CH`. */
            locale: string;
            /** @description At most 64 characters. */
            name: string;
            /** @description In E.164 form, or empty. */
            phone?: string;
            /** @description An IANA name, such as `Europe/Zurich`. */
            time_zone: string;
        };
        /** @description An installed program. */
        Program: {
            app_id: string;
            /** @description It takes part in conversations; one that does not is opened by its pages. */
            events: boolean;
            /** @description The servers that it may ask. */
            hosts: string[];
            /** @description The path of its icon; clients draw a letter where it has none. */
            icon?: string | null;
            /** @example prg_00112233445566778899aabbccddeeff */
            id: string;
            /** Format: date-time */
            installed: string;
            /** @description Nothing that it imports reaches the network. */
            no_network: boolean;
            /** @description It has pages of its own. */
            pages: boolean;
            publisher: components["schemas"]["Publisher"];
            staged?: components["schemas"]["Version"] | null;
            texts: components["schemas"]["ProgramTexts"];
            version: components["schemas"]["Version"];
        };
        /** @description What the operator decides for a program. */
        ProgramSettings: {
            /**
             * @default {
             *       "fuel": null,
             *       "host_calls": null,
             *       "memory_bytes": null,
             *       "wall_ms": null
             *     }
             */
            budget: components["schemas"]["Budget"];
            /**
             * @description Who may read its log besides the operator.
             * @default []
             */
            developers: string[];
            /**
             * @description Who is paid. A program without one cannot request payments.
             * @default null
             */
            merchant: string | null;
            /** @default [] */
            staff: string[];
            /**
             * @description Permissions that it does not get although its manifest asks for them.
             * @default []
             */
            withheld: string[];
        };
        /** @description The publisher's words about a program. */
        ProgramTexts: {
            description: string;
            /** @description BCP 47 tag of their language. */
            lang?: string | null;
            name: string;
            short_name?: string | null;
        };
        /** @description A package that waits for an operator. */
        Published: {
            app_id: string;
            program: string;
            program_name: string;
            publisher: string;
            version: string;
            /** Format: int32 */
            version_code: number;
            version_name: string;
        };
        /** @description Who made a program: told from a key-set that this host trusts, never from the program. */
        Publisher: {
            id: string;
            name: string;
            /** @description The operator trusts the publisher: no program is installed otherwise. */
            trusted: boolean;
        };
        /** @description A question that waits for the caller. */
        Question: {
            /** Format: date-time */
            asked: string;
            /** @description Where the program asked first. */
            conversation: string;
            events: string[];
            permission: string;
            program: string;
            program_name: string;
            publisher_name: string;
            /** @description The publisher's words. */
            reason: string;
            /** @description The caller's profile does not have it: a decision other than no carries a `value`. */
            value_needed: boolean;
        };
        /** @description A message as the reporter saw it. */
        QuotedMessage: {
            author: components["schemas"]["Author"];
            conversation: string;
            text: string;
        };
        /** @description An emoji that members put to a message. */
        Reaction: {
            /** Format: int64 */
            count: number;
            emoji: string;
            /** @description The caller is one of them. */
            mine: boolean;
        };
        /** @description New recovery codes: they are shown once. */
        RecoveryCodes: {
            codes: string[];
        };
        /** @description How many recovery codes are left. */
        RecoveryCodesLeft: {
            left: number;
        };
        /** @description Signing in with a recovery code. */
        RecoverySignIn: {
            client?: components["schemas"]["ClientName"] | null;
            code: string;
            login: string;
        };
        /** @description Money that came back. */
        Refund: {
            amount: components["schemas"]["Money"];
            /** Format: date-time */
            at: string;
            reason: string;
            transfer: string;
        };
        /** @description A new account of one's own. */
        Register: {
            client?: components["schemas"]["ClientName"] | null;
            /** @description 1 to 64 of the letters a-z, digits and `. - _ @`. */
            login: string;
            /** @description What others are shown. */
            name: string;
            /** @description 8 to 256 bytes. */
            password: string;
        };
        /**
         * @description Whether people make their own accounts.
         * @enum {string}
         */
        Registration: "open" | "closed";
        /** @description Another name for a passkey. */
        RenamePasskey: {
            name: string;
        };
        /** @description A report as operators read it. */
        Report: {
            /** Format: date-time */
            at: string;
            by: string;
            message?: string | null;
            /** Format: int64 */
            number: number;
            program?: string | null;
            quoted?: components["schemas"]["QuotedMessage"] | null;
            reason: components["schemas"]["ReportReason"];
            text: string;
            user?: string | null;
        };
        /**
         * @description What is wrong.
         * @enum {string}
         */
        ReportReason: "spam" | "abuse" | "fraud" | "other";
        /** @description An event that runs again. */
        Retried: {
            event: string;
            outcome?: components["schemas"]["Outcome"] | null;
        };
        /**
         * @description What a person is on this host.
         * @enum {string}
         */
        Role: "user" | "operator";
        /** @description Money for another person. */
        SendMoney: {
            amount: components["schemas"]["Amount"];
            /** @description One that both are in. */
            conversation: string;
            /** @description At most 128 characters. */
            note?: string;
            to: string;
        };
        /** @description Money that has moved. */
        Sent: {
            amount: components["schemas"]["Money"];
            /** Format: date-time */
            at: string;
            note: string;
            to: string;
            transfer: string;
        };
        /** @description What the host sends. */
        ServerFrame: (components["schemas"]["LogEntry"] & {
            /** @enum {string} */
            type: "entry";
        }) | (components["schemas"]["Soft"] & {
            /** @enum {string} */
            type: "soft";
        }) | {
            /** Format: int64 */
            head: number;
            log: string;
            /** @enum {string} */
            type: "followed";
        } | {
            log: string;
            /** @enum {string} */
            type: "ended";
        } | {
            code: string;
            log?: string | null;
            /** @enum {string} */
            type: "error";
        };
        /** @description A signed-in device. */
        Session: {
            /** Format: date-time */
            created: string;
            /** @description It is the one that asks. */
            current: boolean;
            device: components["schemas"]["Device"];
            /** Format: date-time */
            expires: string;
            id: string;
            /**
             * Format: date-time
             * @description To the hour.
             */
            last_seen: string;
            /** @description What showed who it is: `password`, `passkey`, `recovery` or `registration`. */
            method: string;
            user: string;
        };
        /** @description The face to show. */
        SetAvatar: {
            /** @description A picture that you uploaded and did not attach; none takes the face away. */
            media?: string | null;
        };
        /** @description Another password. */
        SetPassword: {
            current?: string | null;
            /** @description 8 to 256 bytes. */
            new: string;
        };
        /** @description A PIN. */
        SetPin: {
            password: string;
            /** @description Six digits. */
            pin: string;
        };
        /** @description What others see of a person. */
        Settings: {
            /** @description Others see whether this person is connected. */
            presence: boolean;
            /** @description Others see how far this person has read, and this person how far others have. */
            read_receipts: boolean;
        };
        /** @description Signing in. */
        SignIn: {
            client?: components["schemas"]["ClientName"] | null;
            login: string;
            password: string;
        };
        /** @description A new session. */
        SignedIn: {
            session: components["schemas"]["Session"];
            /** @description Send it as `Authorization: Bearer`. It is shown once, and not to a browser, which has it in its cookie. */
            token?: string | null;
        };
        /** @description Who is typing where, who has read what, who is there. */
        Soft: {
            conversation: string;
            /** @enum {string} */
            kind: "program_typing";
            program: string;
        } | {
            conversation: string;
            /** @enum {string} */
            kind: "user_typing";
            user: string;
        } | {
            conversation: string;
            /** @enum {string} */
            kind: "read";
            /** Format: int64 */
            number: number;
            user: string;
        } | {
            /** @enum {string} */
            kind: "presence";
            online: boolean;
            user: string;
        };
        /**
         * @description What an approval needs beside the session.
         * @enum {string}
         */
        StepUp: "none" | "pin_or_passkey" | "passkey";
        /** @description What a program says in passing, to the person who acted alone. */
        Toast: {
            /** @description It stays until the person has read it. */
            alert: boolean;
            text: string;
        };
        /** @description A version of a program. */
        Version: {
            /** Format: int32 */
            code: number;
            commands: components["schemas"]["Command"][];
            description: string;
            digest: string;
            /** @description Servers from which it may only read. */
            http: string[];
            /** @description Servers that it may ask for anything. */
            http_effects: string[];
            name: string;
            permissions: components["schemas"]["AskedPermission"][];
            program_name: string;
        };
        /** @description Why an event was set aside. */
        Why: {
            /** @enum {string} */
            kind: "consent";
            permission: string;
        } | {
            /** @enum {string} */
            kind: "parked";
            reason: string;
        } | {
            failure: string;
            /** @enum {string} */
            kind: "failed";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    operator_create_account: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAccount"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedAccount"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_audit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the ledger's transfers say */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    safety_blocks: {
        parameters: {
            query?: {
                /** @description Only what stands after this id. */
                after?: string;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Block"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    safety_block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A person */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Blocked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    safety_unblock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A person */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Not blocked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    consents_list: {
        parameters: {
            query?: {
                /** @description Only of this program. */
                program?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What you decided, and what waits for you */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consents"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    consents_decide: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            /** @description Decided */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decided"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    consents_uses: {
        parameters: {
            query?: {
                /** @description Only by this program. */
                program?: string;
                /** @description Only what stands before this number. */
                before?: number;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_GrantUse"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_list: {
        parameters: {
            query?: {
                /** @description Only what stands after this id. */
                after?: string;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id; a list sorts them by `last` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Conversation"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_create: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateConversation"];
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedConversation"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A group */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeConversation"];
            };
        };
        responses: {
            /** @description The conversation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    media_conversation_avatar: {
        parameters: {
            query?: {
                /** @description As the address says it that was given with the person, conversation or program. */
                v?: string;
            };
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": number[];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logs_of_conversation: {
        parameters: {
            query?: {
                /** @description Only what stands after this number. */
                after?: number;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In their order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LogEntry"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_members: {
        parameters: {
            query?: {
                /** @description Only what stands after this id. */
                after?: string;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Member"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_add_member: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description A group */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddMember"];
            };
        };
        responses: {
            /** @description The person is a member */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A group */
                conversation: string;
                /** @description A member */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person is no member any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_give_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A group */
                conversation: string;
                /** @description A member */
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveRole"];
            };
        };
        responses: {
            /** @description It is the member's role */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_history: {
        parameters: {
            query?: {
                /** @description The last ones before this number. Without `before` and `after`: the last ones. */
                before?: number;
                /** @description The first ones after this number. */
                after?: number;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In their order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Message"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_post: {
        parameters: {
            query?: {
                /** @description Seconds to wait for how the event ends, at most 30. Without it the answer comes as soon as the act is on disk. */
                wait?: number;
            };
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostMessage"];
            };
        };
        responses: {
            /** @description Posted, and handed to the program that it is for */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_mute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Mute"];
            };
        };
        responses: {
            /** @description Nothing of it disturbs you until then */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_unmute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Not muted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    programs_list_programs_of_conversation: {
        parameters: {
            query?: {
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Program"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_open_program: {
        parameters: {
            query?: {
                /** @description Seconds to wait for how the event ends, at most 30. Without it the answer comes as soon as the act is on disk. */
                wait?: number;
            };
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description One that you are in */
                conversation: string;
                /** @description An installed program */
                program: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenProgram"];
            };
        };
        responses: {
            /** @description Handled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description On its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    programs_launch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
                /** @description An installed program that has pages */
                program: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaunchPages"];
            };
        };
        responses: {
            /** @description Where they are */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchedPages"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    conversations_mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you are in */
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkRead"];
            };
        };
        responses: {
            /** @description Noted; sent again it changes nothing */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_asides: {
        parameters: {
            query?: {
                /** @description Only what stands after this id. */
                after?: string;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Aside"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_drop_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that was set aside */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It never runs again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events_retry: {
        parameters: {
            query?: {
                /** @description Seconds to wait for how the event ends, at most 30. Without it the answer comes as soon as the act is on disk. */
                wait?: number;
            };
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The event of a notice */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Handled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retried"];
                };
            };
            /** @description On its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retried"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_about: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What to know before signing in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Host"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_issue: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueMoney"];
            };
        };
        responses: {
            /** @description Issued */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logs_own: {
        parameters: {
            query?: {
                /** @description Only what stands after this number. */
                after?: number;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In their order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LogEntry"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    media_set_avatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetAvatar"];
            };
        };
        responses: {
            /** @description Shown from now on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description The archive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_set_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPassword"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_set_pin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPin"];
            };
        };
        responses: {
            /** @description Set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_remove_pin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_set_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Profile"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_set_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Settings"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    media_upload: {
        parameters: {
            query?: {
                /** @description What the file is called. Only its last part is kept. */
                name?: string;
            };
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description Kept for a day, or until it is attached */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Media"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you see */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As you see it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you see */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It shows nothing any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_edit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you wrote */
                message: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditMessage"];
            };
        };
        responses: {
            /** @description As it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_press: {
        parameters: {
            query?: {
                /** @description Seconds to wait for how the event ends, at most 30. Without it the answer comes as soon as the act is on disk. */
                wait?: number;
            };
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description One that you see */
                message: string;
                /** @description The id of a button of its card */
                action: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PressAction"];
            };
        };
        responses: {
            /** @description Handled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description On its way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acted"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    media_attachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you see */
                message: string;
                /** @description Its place among the attachments, from 0 */
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its bytes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    media_thumbnail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you see */
                message: string;
                /** @description Its place among the attachments, from 0 */
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its bytes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": number[];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    media_of_card: {
        parameters: {
            query: {
                /** @description The address, as it stands on the card. */
                url: string;
            };
            header?: never;
            path: {
                /** @description One that you see */
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": number[];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_react: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that every member sees */
                message: string;
                /** @description Exactly one emoji; a message takes 20 kinds */
                emoji: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is there */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    messages_unreact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that every member sees */
                message: string;
                /** @description The emoji that you put to it */
                emoji: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_list_packages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By app_id and version code */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Published"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    programs_publish_package: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description Kept */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Published"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_install_package: {
        parameters: {
            query?: {
                /** @description Accept permissions that the running version does not have. */
                accept_permissions?: boolean;
                /** @description Accept a lower version code than was ever installed. */
                rollback?: boolean;
            };
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The version of a package that waits */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Installed"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    passkeys_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Passkey"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    passkeys_add: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddPasskey"];
            };
        };
        responses: {
            /** @description Added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    passkeys_begin_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description For `navigator.credentials.get` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ceremony"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    passkeys_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confirm"];
            };
        };
        responses: {
            /** @description For `navigator.credentials.create` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ceremony"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    passkeys_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One of yours */
                passkey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    passkeys_rename: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One of yours */
                passkey: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenamePasskey"];
            };
        };
        responses: {
            /** @description Renamed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    payments_list: {
        parameters: {
            query?: {
                /** @description Only what stands before this number. */
                before?: number;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Payment"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    payments_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you were asked for */
                payment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What you are asked to approve, and what became of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    payments_approve: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description One that you were asked for */
                payment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Approve"];
            };
        };
        responses: {
            /** @description Reserved */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    payments_challenge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One that you were asked for */
                payment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description What to show */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Challenge"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    payments_decline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description One that you were asked for */
                payment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decline"];
            };
        };
        responses: {
            /** @description Declined */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_find_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A login name */
                login: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    programs_list: {
        parameters: {
            query?: {
                /** @description Only what stands after this id. */
                after?: string;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Program"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_install: {
        parameters: {
            query?: {
                /** @description Accept permissions that the running version does not have. */
                accept_permissions?: boolean;
                /** @description Accept a lower version code than was ever installed. */
                rollback?: boolean;
            };
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description What became of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Installed"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    programs_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An installed program */
                program: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The program */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Program"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_uninstall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An installed program */
                program: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Uninstalled */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_accept: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description An installed program */
                program: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptStaged"];
            };
        };
        responses: {
            /** @description It runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Installed"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    programs_failures: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A program that you develop */
                program: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FailedRun"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    programs_failure_record: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A program that you develop */
                program: string;
                /** @description The event of a failed run */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    media_of_program: {
        parameters: {
            query?: {
                /** @description As the address says it that was given with the person, conversation or program. */
                v?: string;
            };
            header?: never;
            path: {
                /** @description An installed program */
                program: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": number[];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    programs_log: {
        parameters: {
            query?: {
                /** @description Only what stands before this number. */
                before?: number;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description A program that you develop */
                program: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last lines, newest last */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_LogLine"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_open_merchant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description An installed program */
                program: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenMerchantAccount"];
            };
        };
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MerchantAccount"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An installed program */
                program: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the operator decided */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgramSettings"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_configure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An installed program */
                program: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProgramSettings"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_codes_left: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Not the codes: those are told once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesLeft"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_make_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confirm"];
            };
        };
        responses: {
            /** @description Write them down */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Register"];
            };
        };
        responses: {
            /** @description Signed in to your new account */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    safety_reports: {
        parameters: {
            query?: {
                /** @description Only what stands before this number. */
                before?: number;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Report"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    safety_report: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeReport"];
            };
        };
        responses: {
            /** @description Reported */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed-in devices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Session"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Signed in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token is worth nothing from now on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    passkeys_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeySignIn"];
            };
        };
        responses: {
            /** @description Signed in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_recover: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverySignIn"];
            };
        };
        responses: {
            /** @description Signed in */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One of your sessions */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its token is worth nothing from now on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    wallet_send: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Made by the client when the person acts: 1 to 128 visible ASCII characters. Sent again with the same request, the
                 *     answer is the same, with `Idempotent-Replayed: true`; with another request it is refused.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendMoney"];
            };
        };
        responses: {
            /** @description Sent */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sent"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    wallet_challenge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChallengeTransfer"];
            };
        };
        responses: {
            /** @description What to show */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Challenge"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    people_users: {
        parameters: {
            query: {
                /** @description At most 100 ids with commas between them. */
                ids: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The people */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Person"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    media_user_avatar: {
        parameters: {
            query?: {
                /** @description As the address says it that was given with the person, conversation or program. */
                v?: string;
            };
            header?: never;
            path: {
                /** @description A person */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": number[];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    wallet_balances: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One for each currency that you ever had */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Balance"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    wallet_movements: {
        parameters: {
            query?: {
                /** @description Only what stands before this number. */
                before?: number;
                /** @description At most so many; more than 100 are 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description ISO 4217 code */
                currency: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Movement"];
                };
            };
            /** @description Not done: a problem with a stable `code` */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
