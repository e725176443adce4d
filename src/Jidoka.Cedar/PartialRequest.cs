namespace Jidoka.Cedar;

/// <summary>A request of which parts are not known yet: null stands for any value.</summary>
/// <param name="Principal">Who acts, if known.</param>
/// <param name="Action">What is done, if known.</param>
/// <param name="Resource">What it is done to, if known.</param>
/// <param name="Context">The context, if known.</param>
public readonly record struct PartialRequest(
    EntityUid? Principal,
    EntityUid? Action,
    EntityUid? Resource,
    RecordValue? Context
);
