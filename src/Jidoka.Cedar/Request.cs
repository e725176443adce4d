namespace Jidoka.Cedar;

/// <summary>A question to the authorizer: may the principal do the action to the resource, in this context?</summary>
/// <param name="Principal">Who acts.</param>
/// <param name="Action">What is done.</param>
/// <param name="Resource">What it is done to.</param>
/// <param name="Context">Everything else that policies may read; may be lazy.</param>
public readonly record struct Request(
    EntityUid Principal,
    EntityUid Action,
    EntityUid Resource,
    RecordValue Context
);
