namespace Jidoka.Core.Labeling.Guarding;

/// <summary>How much a <see cref="GuardedText"/> holds at a moment, to go back to it.</summary>
internal readonly record struct GuardedMark(
    int Runs,
    int Labels,
    int Values,
    int Spoken,
    int Words,
    int Left,
    Label All
);
