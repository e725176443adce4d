namespace Jidoka.Cedar.Tests.Damaging;

public sealed class DamageTests
{
    private const int Inputs = 6_000;

    [Fact]
    public void Damaged_text_is_refused_or_understood_and_never_more()
    {
        var damaged = new DamagedTexts(20_261_123);
        var taken = new HashSet<DoorKind>();
        var refused = new HashSet<DoorKind>();
        for (var i = 0; i < Inputs; i++)
        {
            var (door, text) = damaged.At(i);
            try
            {
                (Door.Enter(door, text) ? taken : refused).Add(door);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"input {i}, {door}: {text}", e);
            }
        }
        // Otherwise the damage is too great or too small to find anything.
        taken.Count.ShouldBe(Enum.GetValues<DoorKind>().Length);
        refused.Count.ShouldBe(Enum.GetValues<DoorKind>().Length);
    }
}
