namespace Jidoka.Cedar.Tests.Damaging;

/// <summary>The ways in by which text from outside reaches the library.</summary>
internal enum DoorKind
{
    PolicyText,
    PolicyJson,
    Entities,
    SchemaText,
    SchemaJson,
    Context,
    Tools,
}
