using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Deciding.Schemas;

/// <summary>
/// The one list of what policies can read, whatever the inventory holds. <see cref="ContextRecord"/> and
/// <see cref="AssetEntity"/> give the values.
/// </summary>
internal static class PolicyVocabulary
{
    /// <summary>What every call's context has.</summary>
    public static ImmutableArray<ReadableAttribute> EveryCall { get; } =
    [
        new("door", "String", $"The protocol by which the call came: {Listed<Door>()}."),
        new(
            "leg",
            "String",
            $"On which side of its intent the call is seen: {Listed<Leg>()}; a tool call in a model's answer is on the `model` leg, at the tool's own door on the `tool` leg."
        ),
        new("streaming", "Bool", "Whether the answer is a stream."),
        new("user", "User", "The person behind the agent.", IsRequired: false),
        new(
            "delegationDepth",
            "Long",
            "How many agents stand between the person and the caller; 0: none."
        ),
        new("chain", "Set<String>", "Their names."),
        new(
            "credential",
            "String",
            $"By what the caller proved itself: {Listed<CredentialKind>()}."
        ),
        new(
            "bound",
            "Bool",
            "Whether the caller proved to hold a private key (DPoP, mutual TLS), so that a stolen credential would not have done."
        ),
        new(
            "scopes",
            "Set<String>",
            "What the credential is good for, such as `infer` or `callTool:mail/*`; absent if it is not limited. What no scope covers is refused before policy is asked.",
            IsRequired: false
        ),
        new(
            "integrity",
            "String",
            $"The weakest integrity of what the call shows the model: {Listed<Integrity>()}."
        ),
        new(
            "confidentiality",
            "String",
            $"The closest confidentiality of it: {Listed<Confidentiality>()}."
        ),
        new("tags", "Set<String>", "The tags of it, such as `pii`."),
        new(
            "findings",
            "Set<String>",
            "The kinds of what looks wrong, such as `secret.aws-access-key`."
        ),
        new(
            "providerFeatures",
            "Set<String>",
            "What the provider would run or keep by itself, such as `store`."
        ),
        new(
            "budgetRemaining",
            "Long",
            "How many calls the agent's budget has left before this one; absent if it has no budget.",
            IsRequired: false
        ),
        new(
            "session",
            "{id: String, calls: Long, refused: Long, doubtful: Bool, integrity: String, confidentiality: String}",
            "The session: its id, how many of its calls were released before, how many consequential tool calls policy refused for good, whether the call's place in it is doubtful, and the label of all that it has read."
        ),
        new("now", "datetime", "When the call is decided."),
    ];

    /// <summary>What every asset has.</summary>
    public static ImmutableArray<ReadableAttribute> EveryAsset { get; } =
    [
        new("name", "String", "Its name."),
        new("registered", "Bool", "Whether the inventory holds it."),
        new("owner", "String", "Who answers for it.", IsRequired: false),
        new("purpose", "String", "What it is for.", IsRequired: false),
    ];

    /// <summary>What a tool has besides.</summary>
    public static ImmutableArray<ReadableAttribute> Tool { get; } =
    [
        new("server", "Server", "The server that offers it.", IsRequired: false),
        new(
            "annotated",
            "Bool",
            "Whether somebody said what it can do; if not, it has every effect."
        ),
        new("consequential", "Bool", "Whether it can do more than read."),
        new("reads", "Bool", "Reads data."),
        new("writes", "Bool", "Changes data that can be changed back."),
        new("external", "Bool", "Acts outside the organisation, or sends something to someone."),
        new("destructive", "Bool", "Changes or deletes what cannot easily be brought back."),
        new("grantsAccess", "Bool", "Gives someone access."),
        new("spends", "Bool", "Spends money."),
        new("executes", "Bool", "Runs code, SQL or a shell."),
    ];

    /// <summary>What a model has besides.</summary>
    public static ImmutableArray<ReadableAttribute> Model { get; } =
    [
        new(
            "capabilities",
            "{contextTokens?: Long, maxOutputTokens?: Long, images?: Bool, audio?: Bool, documents?: Bool, tools?: Bool, parallelTools?: Bool, streaming?: Bool, structuredOutput?: Bool, reasoning?: Bool}",
            "What is declared that it can do; what is not declared is absent. A request that needs what is declared as `false`, or asks for a longer answer, is refused before policy is asked."
        ),
        new(
            "changed",
            "Bool",
            "Whether one of its providers serves it now as a version that nobody accepted."
        ),
    ];

    /// <summary>What an agent has besides.</summary>
    public static ImmutableArray<ReadableAttribute> Agent { get; } =
    [new("user", "User", "The person whom its keys act for.", IsRequired: false)];

    /// <summary>What a tool call's context has besides.</summary>
    /// <param name="arguments">The type of the arguments.</param>
    public static ImmutableArray<ReadableAttribute> ToolCall(ArgumentType arguments) =>
        [
            new(
                "targets",
                "{weakest: String, suppliers: Set<String>, count: Long, declared: Bool, addresses: Set<String>, dates: Set<String>, others: Set<String>, executes: Set<String>, exceeded: Set<String>, refused: Bool}",
                $"Who supplied the arguments that select the target: the weakest supplier ({Listed<Supplier>()}, or `none` if no argument selects), all of them, how many arguments there are, whether the operator declared which parameters select, the suppliers of addresses, of dates and of all but dates among them, the suppliers of what is run, the places of quantities that nobody gave and that are beyond their limit, and whether a call of this session that policy refused for good was about one of these targets."
            ),
            new(
                "origins",
                arguments.ToOrigins(),
                "By place, such as `to` or `recipients.0`, who supplied each argument value."
            ),
            new(
                "payload",
                "{untraced: Set<String>, verbatim: Bool, opaque: Bool, confidentiality: String, tags: Set<String>, carried: Long}",
                $"What the payload carries: kinds of links, addresses and accounts that nobody whose word counts has given (`url`, `email`, `account`, `phone`), whether it repeats six untrusted words in a row, and whether it holds text that cannot be read. And what all arguments carry of the session's text, as it stands or encoded, that is confidential or tagged: the closest confidentiality ({Listed<Confidentiality>()}; `public`: nothing), the tags, and how many letters and digits."
            ),
            new(
                "mandate",
                "{evoked: Bool, within: Bool, source: String, purpose: String, exceeded: Set<String>}",
                "What the session's mandate says: whether the person's words ask for this tool, whether these words or a mandate ask for it, where the mandate comes from (`words`: from these words alone; `none`: there is none), what it is for (empty: not said), and what is exceeded. A call that a mandate does not hold is refused before policy is asked."
            ),
            new("clean", "Bool", "Whether the model was shown nothing untrusted before this call."),
            new(
                "args",
                arguments.ToCedar(),
                "The arguments: text is String, a whole number Long, any other number decimal, a list Set; what the tool's schema calls a number is decimal even when it is whole. Null is absent; anything else that Cedar cannot hold stands as a value that equals nothing, so that a policy which compares it errs, and a forbid that errs refuses."
            ),
            new(
                "argsUnmapped",
                "Set<String>",
                "The places of arguments that Cedar cannot hold: null, lists of unlike values, numbers beyond 64 bits or four decimal places."
            ),
        ];

    /// <summary>What the context of a read has besides.</summary>
    public static ImmutableArray<ReadableAttribute> Read { get; } =
    [
        new(
            "args",
            "{what: String, uri?: String, name?: String}",
            "At the MCP door, what is read: `resource`, `template` or `subscription` with its `uri`, `prompt` with its `name`, `completion` with either. A prompt's own arguments are recorded and not readable here.",
            IsRequired: false
        ),
    ];

    /// <summary>What the context of a server's question to its client has besides.</summary>
    public static ImmutableArray<ReadableAttribute> Question { get; } =
    [
        new(
            "args",
            "{what: String, mode?: String, tool?: String}",
            "What is asked: `elicitation` (of the person; `mode` is `form` or `url`) or `sampling` (of the client's model), and the tool whose call it belongs to.",
            IsRequired: false
        ),
    ];

    /// <summary>What the calls of a kind do, and to what.</summary>
    public static (string Meaning, ImmutableArray<AssetKind> Resources) Of(CallKind kind) =>
        kind switch
        {
            CallKind.Infer => ("Asks a model for an answer.", [AssetKind.Model]),
            CallKind.Embed => ("Asks a model for an embedding.", [AssetKind.Model]),
            CallKind.CallTool => ("Calls a tool.", [AssetKind.Tool]),
            CallKind.ReadData => (
                "Reads data, such as a server's resources.",
                [AssetKind.Server, AssetKind.Dataset]
            ),
            CallKind.WriteData => (
                "Writes data.",
                [AssetKind.Server, AssetKind.Dataset, AssetKind.Sink]
            ),
            CallKind.Delegate => ("Hands work to another agent.", [AssetKind.Agent]),
            CallKind.Train => ("Trains a model.", [AssetKind.Model]),
            CallKind.Evaluate => ("Evaluates a model.", [AssetKind.Model, AssetKind.Agent]),
            CallKind.Deploy => (
                "Puts a model or agent into service.",
                [AssetKind.Model, AssetKind.Agent, AssetKind.Pipeline]
            ),
            CallKind.AskClient => (
                "Lets a server ask its client for input of the person or an answer of its model.",
                [AssetKind.Server]
            ),
            _ => (
                "Registers an asset, or lists what may be used.",
                [.. Enum.GetValues<AssetKind>()]
            ),
        };

    /// <summary>What an entity type of the inventory stands for.</summary>
    public static string MeaningOf(AssetKind kind) =>
        kind switch
        {
            AssetKind.Model => "A model that agents call.",
            AssetKind.Provider => "An upstream that serves models.",
            AssetKind.Tool =>
                "A tool, `server/tool`; `local/tool` for one that the agent runs by itself.",
            AssetKind.Server => "An MCP server.",
            AssetKind.Dataset => "A body of data.",
            AssetKind.Agent => "An agent: the principal of every call.",
            AssetKind.User => "A person: `context.user`.",
            AssetKind.Service => "A program that is not an agent.",
            AssetKind.Sink => "A place that data leaves to.",
            AssetKind.Pipeline => "A pipeline.",
            _ => "A group of agents or users.",
        };

    /// <summary>Who can have supplied an argument.</summary>
    public static ImmutableArray<string> Suppliers { get; } = All<Supplier>();

    /// <summary>By attribute of the context, the few words that it can have.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Words { get; } =
        new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
        {
            ["context.door"] = All<Door>(),
            ["context.credential"] = All<CredentialKind>(),
            ["context.leg"] = All<Leg>(),
            ["context.integrity"] = All<Integrity>(),
            ["context.confidentiality"] = All<Confidentiality>(),
            ["context.session.integrity"] = All<Integrity>(),
            ["context.session.confidentiality"] = All<Confidentiality>(),
            ["context.targets.weakest"] = [.. All<Supplier>(), ContextRecord.NoTarget],
            ["context.targets.suppliers"] = All<Supplier>(),
            ["context.targets.addresses"] = All<Supplier>(),
            ["context.targets.dates"] = All<Supplier>(),
            ["context.targets.others"] = All<Supplier>(),
            ["context.targets.executes"] = All<Supplier>(),
            ["context.payload.confidentiality"] = All<Confidentiality>(),
            ["context.mandate.source"] = [.. All<MandateSource>(), "words", ContextRecord.NoTarget],
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static ImmutableArray<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(WireName<T>.Of)];

    private static string Listed<T>()
        where T : struct, Enum => string.Join(", ", All<T>().Select(static w => $"`{w}`"));
}
